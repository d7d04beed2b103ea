using System.Globalization;

namespace Satchel.Bench.Scenarios.Tasks;

/// <summary>Reads the lines <c>figure NAME VALUE</c> of a script.</summary>
internal static class ScriptOutput
{
    public static IReadOnlyDictionary<string, double> Read(string output) =>
        output
            .Split('\n')
            .Select(line => line.Split(' '))
            .Where(words => words is ["figure", _, _])
            .ToDictionary(words => words[1], words => double.Parse(words[2], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>Absolute path of a script of this project.</summary>
    public static string PathOf(string script) => Path.Combine(AppContext.BaseDirectory, "Scenarios", "Tasks", "Scripts", script);
}
