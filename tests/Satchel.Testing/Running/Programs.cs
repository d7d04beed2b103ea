namespace Satchel.Testing.Running;

/// <summary>
/// The programs under test: those that this build made, or those of the directory that <c>SATCHEL_TEST_PROGRAMS</c> names, from the root of the
/// repository on: the published ones are what users run, and what <c>./test</c> names.
/// </summary>
public static class Programs
{
#if DEBUG
    private const string Configuration = "debug";
#else
    private const string Configuration = "release";
#endif

    public static string Daemon { get; } = Find("Satchel.Server", "satcheld");

    public static string Supervisor { get; } = Find("Satchel.Supervisor", "satchel-supervisor");

    public static string Cli { get; } = Find("Satchel.Cli", "satchel");

    /// <summary>The supervisor as users have it, compiled ahead of time where that can be done; there once <c>./satchel</c> has run.</summary>
    public static string PublishedSupervisor { get; } = Repository.PathOf("artifacts", "dist", "current", "satchel-supervisor");

    private static string Find(string project, string program) =>
        Environment.GetEnvironmentVariable("SATCHEL_TEST_PROGRAMS") is { Length: > 0 } directory
            ? Path.GetFullPath(program, Repository.PathOf(directory))
            : Repository.PathOf("artifacts", "bin", project, Configuration, program);
}
