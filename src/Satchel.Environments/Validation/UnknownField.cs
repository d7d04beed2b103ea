using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Validation;

/// <summary>What is said of a field that nobody knows. Pure.</summary>
public static class UnknownField
{
    /// <param name="name">As it was written.</param>
    /// <param name="known">Every name that a field can be written by.</param>
    public static SpecError Of(string name, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        return new SpecError(
            JsonPath.Key(JsonPath.Root, name),
            SpecErrorCodes.UnknownField,
            $"runtime_env has no field '{name}'.",
            NearestName.Find(name, names) is { } nearest ? $"Did you mean '{nearest}'?" : $"Known fields are {string.Join(", ", names)}."
        );
    }
}
