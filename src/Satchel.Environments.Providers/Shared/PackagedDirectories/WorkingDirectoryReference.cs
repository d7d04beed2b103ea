namespace Satchel.Environments.Providers.Shared.PackagedDirectories;

/// <summary>The names that stand for the directory of <c>working_dir</c> in values of <c>env_vars</c> and in requirements.</summary>
internal static class WorkingDirectoryReference
{
    /// <summary>Ray's name; the variable that installers find it by.</summary>
    public const string Ray = "RAY_RUNTIME_ENV_CREATE_WORKING_DIR";

    /// <summary>Our own.</summary>
    public const string Own = "SATCHEL_WORKING_DIR";

    public static IReadOnlyList<string> Names { get; } = [Ray, Own];
}
