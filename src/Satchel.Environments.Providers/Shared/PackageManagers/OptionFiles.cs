using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>The files that options of an install command name. Pure.</summary>
internal static class OptionFiles
{
    // What uv reads as a description of a project, and pip and uv as a lock.
    private static readonly string[] NoLists = [".toml", ".py", ".cfg"];

    // Where a group is looked for that is named without a file.
    private const string Project = "pyproject.toml";

    /// <summary>The line of a list that says the same as an option; null when none does.</summary>
    public static string? LineOf(OptionWord word) =>
        word.Value is not { Length: > 0 } value ? null
        : word.Takes is OptionValue.Requirements && !NoLists.Any(end => value.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            ? $"-r {value}"
        : word.Takes is OptionValue.Constraints ? $"-c {value}"
        : word.Takes is OptionValue.Editable ? $"-e {Place(value)}"
        : null;

    /// <summary>The local file or directory that an option is given; null when it is given none, and for what only the node knows.</summary>
    public static string? PathIn(OptionWord word) =>
        word.Takes is OptionValue.None or OptionValue.Text or OptionValue.Index ? null
        : word.Takes is not OptionValue.Group ? RequirementLine.LocalList(word.Value ?? "")
        : word.Value is not { Length: > 0 } value ? null
        : GroupAt(value) < 0 ? Project
        : RequirementLine.LocalList(value[..GroupAt(value)]);

    /// <summary>The value of an option with another place in it.</summary>
    public static string At(OptionWord word, string place) =>
        word is { Takes: OptionValue.Group, Value: { } value } ? $"{place}:{value[(GroupAt(value) + 1)..]}" : place;

    /// <summary>Whether an option names a list whose lines stand in an environment: neither a project nor a lock, which stay files.</summary>
    public static bool IsListOfLines(OptionWord word) =>
        NamedList.IsTakenBy(word) && !NoLists.Any(end => word.Value!.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// That of them which decides what is installed, and so is sent and counts. The others stay where they are: keys and certificates, which are
    /// for this machine's user alone.
    /// </summary>
    public static string? DecidingPathIn(OptionWord word) => word.Takes is OptionValue.Certificate ? null : PathIn(word);

    private static int GroupAt(string value) => value.LastIndexOf(':');

    private static string Place(string value) =>
        value.Contains(' ', StringComparison.Ordinal) && !FileUrl.Is(value) ? FileUrl.Scheme + FileUrl.Escaped(value) : value;
}
