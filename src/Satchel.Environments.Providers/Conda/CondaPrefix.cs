namespace Satchel.Environments.Providers.Conda;

/// <summary>A conda environment on the disk.</summary>
/// <param name="Directory">Absolute path.</param>
internal sealed record CondaPrefix(string Directory)
{
    /// <summary>The directory of its programs.</summary>
    public string Programs => Path.Combine(Directory, "bin");

    /// <summary>Its interpreter; null when it has none.</summary>
    public string? Python => Path.Combine(Programs, "python") is var program && File.Exists(program) ? program : null;

    /// <summary>Whether it has a pip of its own.</summary>
    public bool HasPip => File.Exists(Path.Combine(Programs, "pip"));
}
