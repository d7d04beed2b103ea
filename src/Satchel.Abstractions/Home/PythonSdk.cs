namespace Satchel.Abstractions.Home;

/// <summary>Where the Python package that drivers and workers import lies.</summary>
public static class PythonSdk
{
    private const string Package = "satchel";

    /// <summary>Looks beside the programs, where a distribution has it, then in the checkout that they were built in.</summary>
    /// <param name="programs">Absolute directory of the programs.</param>
    /// <returns>Absolute path of the folder that holds the package; null when there is none.</returns>
    public static string? Find(string programs) =>
        Above(programs)
            .Select(directory => Path.Combine(directory, "sdk", "python", "src"))
            .Prepend(Path.Combine(programs, "python"))
            .FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, Package)));

    private static IEnumerable<string> Above(string directory)
    {
        for (var above = new DirectoryInfo(directory); above is not null; above = above.Parent)
        {
            yield return above.FullName;
        }
    }
}
