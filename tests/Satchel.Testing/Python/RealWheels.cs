namespace Satchel.Testing.Python;

/// <summary>
/// A directory of real wheels that tests install tools and packages from: <c>SATCHEL_TEST_WHEELS</c>, or <c>../shared/wheels</c> beside the
/// project. Not every machine has one.
/// </summary>
public static class RealWheels
{
    /// <summary>Why a test is skipped that needs one.</summary>
    public const string Missing = "There are no real wheels here: SATCHEL_TEST_WHEELS names no directory.";

    /// <summary>Absolute path; null when there is none.</summary>
    public static string? Directory { get; } =
        new[] { Environment.GetEnvironmentVariable("SATCHEL_TEST_WHEELS"), Repository.PathOf("..", "shared", "wheels") }
            .OfType<string>()
            .Select(Path.GetFullPath)
            .FirstOrDefault(System.IO.Directory.Exists);

    /// <summary>The newest version of a project that is there; null when none is.</summary>
    public static string? Newest(string project) =>
        Directory is null
            ? null
            : System
                .IO.Directory.EnumerateFiles(Directory, $"{project}-*.whl")
                .Select(static file => Version.Parse(Path.GetFileName(file).Split('-')[1]))
                .Max()
                ?.ToString();
}
