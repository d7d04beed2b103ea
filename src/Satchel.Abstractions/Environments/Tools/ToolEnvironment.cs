namespace Satchel.Abstractions.Environments.Tools;

/// <summary>A tool in an environment of its own, outside of every user's.</summary>
/// <param name="Name">Its distribution.</param>
/// <param name="Version">The exact version that is installed.</param>
/// <param name="Directory">Absolute path of the virtual environment that holds it.</param>
public sealed record ToolEnvironment(string Name, string Version, string Directory)
{
    /// <summary>Absolute path of a program in it.</summary>
    public string Program(string name) => Path.Combine(Directory, "bin", name);
}
