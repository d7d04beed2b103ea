using System.CommandLine.Parsing;

namespace Satchel.Cli.Options;

/// <summary>Reads options whose value is one of some words, in any case.</summary>
internal static class EnumText
{
    public static T? Parse<T>(ArgumentResult result)
        where T : struct, Enum => Parse<T>(result, result.Tokens[0].Value);

    /// <summary>Reads one word of several.</summary>
    public static T? Parse<T>(ArgumentResult result, string text)
        where T : struct, Enum
    {
        if (Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name)
        {
            return Enum.Parse<T>(name);
        }

        result.AddError($"'{text}' is not one of {string.Join(", ", Enum.GetNames<T>().Select(known => known.ToLowerInvariant()))}.");
        return null;
    }
}
