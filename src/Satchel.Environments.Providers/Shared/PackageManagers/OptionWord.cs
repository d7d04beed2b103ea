namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>One option among the words of a command, or one word that is none.</summary>
/// <param name="Option">Null for one that nobody knows, and for what is no option.</param>
/// <param name="Value">What it is given; null when nothing is.</param>
/// <param name="Words">As they are written.</param>
internal readonly record struct OptionWord(InstallerOption? Option, string? Value, IReadOnlyList<string> Words)
{
    /// <summary>What the option takes; what is no known option takes nothing.</summary>
    public OptionValue Takes => Option?.Takes ?? OptionValue.None;

    /// <summary>Of the option as it is written, in full: not every version of an installer knows each of its names.</summary>
    public string Name =>
        NameIn(Words[0]) is var written && Option is { } option && !option.Names.Contains(written, StringComparer.Ordinal)
            ? option.Name
            : written;

    /// <summary>The name of the option that a text begins with.</summary>
    public static string NameIn(string text) =>
        text.StartsWith("--", StringComparison.Ordinal) ? text.Split('=', ' ', '\t')[0]
        : text.StartsWith('-') ? text[..Math.Min(2, text.Length)]
        : "";

    /// <summary>Whether it is no option at all.</summary>
    public bool IsPlain => Option is null && Words is [not ['-', _, ..]];
}
