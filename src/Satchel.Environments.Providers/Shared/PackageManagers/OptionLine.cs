using System.Text;
using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>A line of requirements that holds options: several may stand in it, values in quotes, as pip reads them. Pure.</summary>
internal static class OptionLine
{
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

        var options = InstallerOptions.InLists.Read(words).ToArray();
        if (options.Any(option => option.Option is null || (option.Value is null && option.Takes is not OptionValue.None)))
        {
            return [line];
        }

        var isPlain =
            options.Length == 1
            && line.IndexOfAny(['"', '\'']) < 0
            && options[0].Option!.Names.Contains(line.Split('=', ' ', '\t')[0], StringComparer.Ordinal);
        return isPlain ? [line] : [.. options.Select(Written)];
    }

    /// <summary>What a line with one option says, all that stands behind the option being its value; null for another line.</summary>
    /// <param name="before">All in front of the value.</param>
    public static InstallerOption? One(string line, out string before, out string value)
    {
        var name = OptionWord.NameIn(line);
        var rest = line[name.Length..];
        value = rest.TrimStart('=', ' ', '\t');
        before = line[..^value.Length];
        var isGlued = name.Length == 2 && name[1] is not '-';
        return name.Length > 1 && (isGlued || rest.Length > value.Length || value.Length == 0) ? InstallerOptions.InLists.Find(name) : null;
    }

    /// <summary>The option of a line that wants a value and has none in it; null when there is no such.</summary>
    /// <param name="line">Without comment.</param>
    public static string? WantingIn(string line) =>
        line.StartsWith('-') && WordsOf(line) is { } words
            ? InstallerOptions
                .InLists.Read(words)
                .Where(static word => word.Value is null && word.Takes is not OptionValue.None)
                .Select(static word => word.Name)
                .FirstOrDefault()
            : null;

    private static string Written(OptionWord word) =>
        word is { Option: { } option, Value: { } value } ? $"{word.Name} {Written(option, value)}" : word.Name;

    /// <summary>A place with blanks in it as a URL, which needs no quotes.</summary>
    private static string Written(InstallerOption option, string value)
    {
        if (!value.Contains(' ', StringComparison.Ordinal) || option.Takes is not (OptionValue.Editable or OptionValue.Links))
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
