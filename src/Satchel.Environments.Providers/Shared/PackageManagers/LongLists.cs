using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Environments.Providers.Conda;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Long lists of requirements, such as those with the hashes of all files, which no request can hold: most of their lines travel as a file.
/// A line of the list names it, and what it holds takes the place of that line before an installer sees it.
/// </summary>
internal static partial class LongLists
{
    /// <summary>A shorter list is sent as it is.</summary>
    public const int LongestList = 128 * 1024;

    /// <summary>The lists of a field of packages and of conda's <c>pip</c>, each with what names a file of its kind.</summary>
    public static IReadOnlyList<(string Key, string Option)> Keys { get; } =
    [
        (PackageManagerKeys.Packages, "-r"),
        (EnvironmentContent.Pip, "-r"),
        (PackageManagerKeys.Constraints, "-c"),
        .. NamedList.All.Select(static list => (list.Key, "-r")),
    ];

    private const int LongestFirst = 200;

    private const string FileName = "requirements.txt";

    /// <summary>Puts a package in the place of most of a list.</summary>
    /// <param name="lines">The list, local files replaced by packages.</param>
    /// <param name="option">What names a list of its kind: <c>-r</c> or <c>-c</c>.</param>
    /// <param name="pack">Makes a package that holds one file of a name and a text, and gives the package's URI.</param>
    /// <returns>The list to send; the given one when it is not long.</returns>
    public static async Task<IReadOnlyList<string>> ShortenAsync(
        IReadOnlyList<string> lines,
        string option,
        Func<string, string, Task<string>> pack
    )
    {
        if (lines.Sum(static line => (long)Encoding.UTF8.GetByteCount(line)) <= LongestList)
        {
            return lines;
        }

        // What stands for nothing makes no list long: it is not sent another way either.
        var said = RequirementText.Clean(lines);
        if (said.Sum(static line => (long)Encoding.UTF8.GetByteCount(line)) <= LongestList)
        {
            return said;
        }

        // The first says what the list is about.
        var first = said.FirstOrDefault(line => IsMovable(line) && line.Length <= LongestFirst);
        string[] movable = [.. said.Where(line => IsMovable(line) && line != first)];
        if (movable.Length == 0)
        {
            return said;
        }

        var uri = await pack(FileName, string.Join('\n', movable) + "\n").ConfigureAwait(false);
        var moved = movable.ToHashSet(StringComparer.Ordinal);
        return [.. said.Where(line => !moved.Contains(line)), $"{option} {uri}/{FileName}"];
    }

    /// <summary>Whether a line names such a file.</summary>
    public static bool IsOne(string line) => Named().IsMatch(line);

    /// <summary>The package of the file that a line names; null for another line.</summary>
    public static string? PackageOf(string line) => Named().Match(line) is { Success: true } named ? named.Groups["package"].Value : null;

    /// <summary>Puts the lines of such files in the place of those that name them.</summary>
    /// <param name="inputs">Of an installer, with paths in place of packages.</param>
    /// <param name="packaged">The same with packages.</param>
    public static async Task ExpandAsync(JsonObject inputs, JsonObject packaged, CancellationToken cancellationToken)
    {
        foreach (
            var key in (string[])[InstallerInputs.Requirements, InstallerInputs.Constraints, .. NamedList.All.Select(list => list.Key)]
        )
        {
            if (inputs[key] is not JsonArray placed || packaged[key] is not JsonArray named)
            {
                continue;
            }

            var expanded = new JsonArray();
            for (var index = 0; index < placed.Count; index++)
            {
                if (IsOne(named[index]!.GetValue<string>()))
                {
                    var file = placed[index]!.GetValue<string>()[3..];
                    foreach (var line in await File.ReadAllLinesAsync(file, cancellationToken).ConfigureAwait(false))
                    {
                        expanded.Add((JsonNode)line);
                    }
                }
                else
                {
                    expanded.Add(placed[index]!.DeepClone());
                }
            }

            inputs[key] = expanded;
        }
    }

    // Options, places, variables and what the node has are looked at before anything is laid out.
    private static bool IsMovable(string line) =>
        !line.StartsWith('-')
        && !line.Contains("://", StringComparison.Ordinal)
        && !line.Contains('$', StringComparison.Ordinal)
        && RequirementLine.LocalPath(line) is null;

    [GeneratedRegex(
        "^-[rc] (?<package>satchel://sha256-[0-9a-f]{64})/requirements\\.txt$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Named();
}
