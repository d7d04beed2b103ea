using System.Globalization;
using System.Text;
using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// The names under which our clients upload archives: <c>satchel_HEX_code.zip</c>. The digest makes them those of their content, and the rest
/// lets every message name the file that its user knows.
/// </summary>
public static class UploadedArchiveName
{
    private const string Prefix = "satchel_";
    private const int LongestStem = 60;
    private const int FileStart = 8 + 64 + 1;

    /// <param name="content">Of the archive's bytes.</param>
    /// <param name="path">The user's path of it.</param>
    /// <param name="extension">The end of that path which says its kind.</param>
    public static string Of(Digest content, string path, string extension)
    {
        var stem = new StringBuilder();
        foreach (var rune in Path.GetFileName(path)[..^extension.Length].EnumerateRunes().Take(LongestStem))
        {
            // Nothing that means something in a URI or a path.
            stem.Append(IsPlain(rune) ? rune.ToString() : "_");
        }

        return $"{Prefix}{content.Hex}_{stem}{extension}";
    }

    /// <summary>The file that a name was made of, as far as names keep it; null for those that somebody else made.</summary>
    public static string? FileOf(string name) =>
        name.Length > FileStart
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && name[FileStart - 1] == '_'
        && Digest.TryParse(name[Prefix.Length..(FileStart - 1)], out _)
            ? name[FileStart..]
            : null;

    /// <summary>A name without the file that it was made of: what it says of the content. One that somebody else made as it is.</summary>
    public static string WithoutFile(string name) =>
        name.Length >= FileStart - 1
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && Digest.TryParse(name[Prefix.Length..(FileStart - 1)], out _)
            ? name[..(FileStart - 1)]
            : name;

    private static bool IsPlain(Rune rune) =>
        rune.Value is '-' or '_' or '.'
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber;
}
