using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Fields;

/// <summary>Whether a process can be started with a variable.</summary>
internal static class VariableCheck
{
    /// <param name="where">Path of the object that has it as a key.</param>
    public static void Name(string where, string name, SpecErrorList errors)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0'))
        {
            errors.Add(
                JsonPath.Key(where, name),
                SpecErrorCodes.InvalidValue,
                $"'{name.Replace('\0', '?')}' cannot be the name of a variable: it {(name.Length == 0 ? "is empty" : "has an equals sign or a null character")}.",
                "Names are one or more characters other than = and NUL."
            );
        }
    }

    /// <param name="where">Path of the value.</param>
    /// <returns>Whether it can be one.</returns>
    public static bool Value(string where, string name, string text, SpecErrorList errors)
    {
        if (!text.Contains('\0', StringComparison.Ordinal))
        {
            return true;
        }

        errors.Add(
            where,
            SpecErrorCodes.InvalidValue,
            $"The value of {name} has a null character, which no variable can hold.",
            "Encode the value, for example as base64."
        );
        return false;
    }
}
