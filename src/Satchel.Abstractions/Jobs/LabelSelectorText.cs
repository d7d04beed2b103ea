namespace Satchel.Abstractions.Jobs;

/// <summary>The form of label selectors: <c>v</c>, <c>!v</c>, <c>in(a,b)</c>, <c>!in(a,b)</c>.</summary>
public static class LabelSelectorText
{
    private const int LongestName = 63;
    private const int LongestDomain = 253;

    /// <summary>Says what is wrong with one entry of a selector, or null.</summary>
    public static string? FindFault(string key, string condition)
    {
        if (!IsKey(key))
        {
            return $"Invalid label selector key `{key}`. A key is a name, or a domain, a slash and a name; a name has 1 to 63 characters and begins and ends with a letter or digit.";
        }

        return IsCondition(condition)
            ? null
            : $"Invalid label selector value `{condition}`. The label selector value should contain optional operators and a label value. Supported operators are: ! and {{'in'}}. "
                + "Value must be 63 chars or less beginning and ending with an alphanumeric character ([a-z0-9A-Z]) with dashes (-), underscores (_),dots (.), and alphanumerics between.";
    }

    private static bool IsKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return (slash < 0 || IsName(key.AsSpan(0, slash), LongestDomain)) && IsName(key.AsSpan(slash + 1), LongestName);
    }

    private static bool IsCondition(ReadOnlySpan<char> condition)
    {
        condition = condition is ['!', .. var negated] ? negated : condition;
        if (condition is not ['i', 'n', '(', .. var values, ')'])
        {
            return condition.IsEmpty || IsName(condition, LongestName);
        }

        foreach (var range in values.Split(','))
        {
            if (!IsName(values[range].Trim(), LongestName))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsName(ReadOnlySpan<char> text, int longest)
    {
        if (text.IsEmpty || text.Length > longest || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
