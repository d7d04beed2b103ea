using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Refuses an index that is a relative path: it would count from wherever a node starts the installer. A directory with packages is sent along as
/// one of <c>--find-links</c>; one that is laid out as an index is not. Pure.
/// </summary>
internal static class RelativeIndex
{
    // What uv takes for an index by its name as well.
    private static readonly string[] OfNames = ["--index", "--default-index"];

    /// <param name="lines">Lines of requirements and constraints.</param>
    /// <param name="options">Options of the install command.</param>
    /// <param name="where">Path of the field, for errors.</param>
    /// <param name="keys">The field.</param>
    public static void Check(
        IEnumerable<string> lines,
        IReadOnlyList<string> options,
        string where,
        PackageManagerKeys keys,
        SpecErrorList errors
    )
    {
        var inLines = RequirementText.Clean(lines).SelectMany(OptionLine.Split).Select(Read);
        var inOptions = keys
            .Known.Read(options)
            .Select(static word => (word.Takes, Name: word.Option?.Name ?? "", Value: word.Value ?? ""));
        foreach (var (takes, name, value) in inLines.Concat(inOptions))
        {
            if (takes is OptionValue.Index && IsRelative(IndexPlace.PathIn(value), OfNames.Contains(name, StringComparer.Ordinal)))
            {
                errors.Add(
                    where,
                    SpecErrorCodes.LocalPath,
                    $"The index '{value}' of {keys.Field} is a relative path, which leads nowhere on a node.",
                    "Write --find-links DIRECTORY for a directory with packages, which is sent along; or the index in full, "
                        + "https://host/simple/ or, where the nodes have it, file:///srv/simple."
                );
            }
        }
    }

    private static (OptionValue Takes, string Name, string Value) Read(string line) =>
        OptionLine.One(line, out _, out var value) is { } option ? (option.Takes, option.Name, value) : (OptionValue.None, "", "");

    // What has a variable is a matter of the node.
    private static bool IsRelative(string place, bool mayBeName) =>
        place.Length > 0
        && !place.StartsWith('/')
        && !place.Contains("://", StringComparison.Ordinal)
        && !place.Contains('$', StringComparison.Ordinal)
        && (!mayBeName || place.IndexOfAny(['/', '.', '~']) >= 0);
}
