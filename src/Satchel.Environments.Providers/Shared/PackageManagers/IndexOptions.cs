using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The options that name an index, once credentials are cut out of them. Everybody can read a command's arguments, and nothing expands a
/// reference there; a line of a requirements file does. Pure.
/// </summary>
internal static partial class IndexOptions
{
    // As pip and uv call them in a requirements file.
    private static readonly Dictionary<string, string> NamesInFiles = new(StringComparer.Ordinal)
    {
        ["-i"] = "--index-url",
        ["--index-url"] = "--index-url",
        ["--default-index"] = "--index-url",
        ["--extra-index-url"] = "--extra-index-url",
        ["--index"] = "--extra-index-url",
        ["-f"] = "--find-links",
        ["--find-links"] = "--find-links",
    };

    /// <summary>Takes those out that refer to credentials.</summary>
    /// <param name="options">Options of an install command, credentials cut.</param>
    /// <returns>The others, and lines for a requirements file that say the same as those that were taken out.</returns>
    public static (string[] Options, string[] Lines) TakeSecret(IReadOnlyList<string> options)
    {
        var kept = new List<string>();
        var lines = new List<string>();
        for (var index = 0; index < options.Count; index++)
        {
            var option = options[index];
            var isJoined = option.Contains('=', StringComparison.Ordinal);
            var name = isJoined ? option[..option.IndexOf('=', StringComparison.Ordinal)] : option;
            var value = isJoined ? option[(name.Length + 1)..] : options.ElementAtOrDefault(index + 1) ?? "";
            if (NamesInFiles.TryGetValue(name, out var inFile) && value.Contains("${", StringComparison.Ordinal))
            {
                lines.Add($"{inFile} {NameOfIndex().Replace(value, "")}");
                index += isJoined ? 0 : 1;
            }
            else
            {
                kept.Add(option);
            }
        }

        return ([.. kept], [.. lines]);
    }

    // uv: --index NAME=URL.
    [GeneratedRegex("^[A-Za-z0-9_-]+=", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex NameOfIndex();
}
