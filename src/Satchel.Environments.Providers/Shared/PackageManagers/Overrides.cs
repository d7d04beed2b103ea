using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>uv's overrides: what takes the place of every other requirement of a package, those of a lock's environment among them. Pure.</summary>
internal static class Overrides
{
    private const string Variable = "UV_OVERRIDE";

    /// <summary>Whether there are some.</summary>
    /// <param name="options">Of the install command.</param>
    /// <param name="variables">Of the installer.</param>
    public static bool AreIn(IReadOnlyList<string> options, IReadOnlyDictionary<string, string> variables) =>
        Of(options).Any() || variables.GetValueOrDefault(Variable) is { Length: > 0 };

    /// <inheritdoc cref="AreIn(IReadOnlyList{string}, IReadOnlyDictionary{string, string})"/>
    /// <param name="inputs">Of the layer, which may have a list of them.</param>
    public static bool AreIn(JsonObject inputs, IReadOnlyList<string> options, IReadOnlyDictionary<string, string> variables) =>
        NamedList.All.Any(list => list.Kind is OptionValue.Overrides && inputs.ContainsKey(list.Key)) || AreIn(options, variables);

    /// <summary>Those of the options that name them.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<string> options) => Words(options, areOverrides: true);

    /// <summary>The other options.</summary>
    public static IEnumerable<string> Without(IReadOnlyList<string> options) => Words(options, areOverrides: false);

    /// <summary>The variables without those that name them.</summary>
    public static IReadOnlyDictionary<string, string> Without(IReadOnlyDictionary<string, string> variables) =>
        variables.Where(static variable => variable.Key is not Variable).ToDictionary(StringComparer.Ordinal);

    private static IEnumerable<string> Words(IReadOnlyList<string> options, bool areOverrides) =>
        InstallerOptions
            .OfUv.Read(options)
            .Where(word => word.Option?.Name is "--overrides" == areOverrides)
            .SelectMany(word => word.Words);
}
