namespace Satchel.Testing.Running;

/// <summary>The programs under test, as this build made them.</summary>
public static class Programs
{
#if DEBUG
    private const string Configuration = "debug";
#else
    private const string Configuration = "release";
#endif

    public static string Daemon { get; } = Repository.PathOf("artifacts", "bin", "Satchel.Server", Configuration, "satcheld");

    public static string Supervisor { get; } =
        Repository.PathOf("artifacts", "bin", "Satchel.Supervisor", Configuration, "satchel-supervisor");

    public static string Cli { get; } = Repository.PathOf("artifacts", "bin", "Satchel.Cli", Configuration, "satchel");

    /// <summary>The supervisor as users have it, compiled ahead of time where that can be done; there once <c>./satchel</c> has run.</summary>
    public static string PublishedSupervisor { get; } = Repository.PathOf("artifacts", "dist", "current", "satchel-supervisor");
}
