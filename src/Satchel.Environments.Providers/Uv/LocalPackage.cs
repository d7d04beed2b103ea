namespace Satchel.Environments.Providers.Uv;

/// <summary>A package that a lock takes from a file or directory.</summary>
/// <param name="Name">Of the package.</param>
/// <param name="Path">As it stands in the lock: from the lock's directory, or absolute.</param>
/// <param name="IsDirectory">Whether it is a directory to build from; a wheel or source archive otherwise.</param>
internal sealed record LocalPackage(string Name, string Path, bool IsDirectory)
{
    /// <summary>Whether it is built for the project, its extras and groups included.</summary>
    public bool IsBuilt { get; init; } = true;
}
