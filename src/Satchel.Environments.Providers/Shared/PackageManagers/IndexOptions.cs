using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The options that name an index or another place, once credentials are cut out of them. Everybody can read a command's arguments, and nothing expands a
/// reference there; a line of a requirements file does. Pure.
/// </summary>
internal static partial class IndexOptions
{
    /// <summary>Takes those out that refer to credentials.</summary>
    /// <param name="options">Options of an install command, credentials cut.</param>
    /// <param name="known">The options of the installer.</param>
    /// <returns>The others, and lines for a requirements file that say the same as those that were taken out.</returns>
    public static (string[] Options, string[] Lines) TakeSecret(IReadOnlyList<string> options, InstallerOptions known)
    {
        var kept = new List<string>();
        var lines = new List<string>();
        foreach (var word in known.Read(options))
        {
            if (NameInFiles(word) is { } name && word.Value!.Contains("${", StringComparison.Ordinal))
            {
                lines.Add($"{name} {NameOfIndex().Replace(word.Value, "")}");
            }
            else
            {
                kept.AddRange(word.Words);
            }
        }

        return lines.Count == 0 ? ([.. options], []) : ([.. kept], [.. lines]);
    }

    /// <summary>As pip and uv call it in a requirements file; null for what has no place there.</summary>
    private static string? NameInFiles(OptionWord word) =>
        (word.Value is null ? OptionValue.None : word.Takes) switch
        {
            OptionValue.Index when word.Option!.Name is "--index-url" or "--default-index" => "--index-url",
            OptionValue.Index => "--extra-index-url",
            OptionValue.Links => "--find-links",
            OptionValue.Requirements => "-r",
            OptionValue.Constraints => "-c",
            OptionValue.Editable => "-e",
            _ => null,
        };

    // uv: --index NAME=URL.
    [GeneratedRegex("^[A-Za-z0-9_-]+=", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex NameOfIndex();
}
