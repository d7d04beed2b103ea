using System.Text;
using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>A line of requirements that holds options: several may stand in it, values in quotes, as pip reads them. Pure.</summary>
internal static class OptionLine
{
    private static readonly HashSet<string> Flags = new(
        ["--no-index", "--pre", "--prefer-binary", "--require-hashes"],
        StringComparer.Ordinal
    );

    private static readonly HashSet<string> WithValue = new(
        [
            "-i",
            "--index-url",
            "--extra-index-url",
            "-c",
            "--constraint",
            "-r",
            "--requirement",
            "-e",
            "--editable",
            "-f",
            "--find-links",
            "--no-binary",
            "--only-binary",
            "--trusted-host",
            "--use-feature",
        ],
        StringComparer.Ordinal
    );

    /// <summary>
    /// The options of a line, each in one of its own and without quotes; a line that is none, or that is not understood, as it stands.
    /// </summary>
    /// <param name="line">Without comment.</param>
    public static IReadOnlyList<string> Split(string line)
    {
        if (!line.StartsWith('-') || WordsOf(line) is not { } words)
        {
            return [line];
        }

        var split = new List<string>();
        for (var index = 0; index < words.Count; index++)
        {
            if (Flags.Contains(words[index]))
            {
                split.Add(words[index]);
                continue;
            }

            if (ReadValue(words, ref index) is not var (name, value))
            {
                return [line];
            }

            split.Add($"{name} {Written(name, value)}");
        }

        var isPlain = split.Count == 1 && line.IndexOfAny(['"', '\'']) < 0 && WithValue.Contains(line.Split('=', ' ', '\t')[0]);
        return isPlain ? [line] : split;
    }

    private static (string Name, string Value)? ReadValue(List<string> words, ref int index)
    {
        var word = words[index];
        if (WithValue.Contains(word))
        {
            return index + 1 < words.Count ? (word, words[++index]) : null;
        }

        var isLong = word.StartsWith("--", StringComparison.Ordinal);
        var end = isLong ? word.IndexOf('=', StringComparison.Ordinal) : Math.Min(2, word.Length);
        return end > 0 && end < word.Length && WithValue.Contains(word[..end]) ? (word[..end], word[end..].TrimStart('=')) : null;
    }

    /// <summary>A place with blanks in it as a URL, which needs no quotes.</summary>
    private static string Written(string name, string value)
    {
        if (!value.Contains(' ', StringComparison.Ordinal) || name is not ("-e" or "--editable" or "-f" or "--find-links"))
        {
            return value;
        }

        var extras = value.EndsWith(']') ? value.LastIndexOf('[') : -1;
        var place = extras < 0 ? value : value[..extras];
        return (FileUrl.Is(place) ? "" : FileUrl.Scheme) + FileUrl.Escaped(place) + value[place.Length..];
    }

    /// <returns>Null when a quote does not end, or something is escaped.</returns>
    private static List<string>? WordsOf(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        foreach (var letter in line + " ")
        {
            if (letter is '\\')
            {
                return null;
            }

            if (quote != '\0' ? letter == quote : letter is '"' or '\'')
            {
                quote = quote == '\0' ? letter : '\0';
            }
            else if (quote == '\0' && char.IsWhiteSpace(letter))
            {
                if (word.Length > 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }
            }
            else
            {
                word.Append(letter);
            }
        }

        return quote == '\0' ? words : null;
    }
}
