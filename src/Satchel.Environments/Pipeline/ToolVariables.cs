using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Pipeline;

/// <summary>The environment of the tools that build layers.</summary>
internal static class ToolVariables
{
    private static readonly string[] OwnPrefixes = ["SATCHEL_", "RAY_", "PYTHON"];

    /// <summary>Of those that build a layer.</summary>
    /// <inheritdoc cref="For"/>
    /// <param name="installers">All that is said to installers, by the node as well: what else the node says to them does not count beside it.</param>
    /// <param name="secrets">What the plan of the layer refers to.</param>
    public static IReadOnlyDictionary<string, string> OfLayer(
        IReadOnlyDictionary<string, string> node,
        IReadOnlyDictionary<string, string> installers,
        IReadOnlyDictionary<string, string> secrets,
        string scratch
    ) => For(node.Where(static variable => !InstallerVariables.Includes(variable.Key)), installers.Concat(secrets), scratch);

    /// <param name="node">Variables a process of the node would have.</param>
    /// <param name="installers">What is said to installers.</param>
    /// <param name="scratch">Where temporary files go.</param>
    /// <returns>Without what is Satchel's own, and without what would make one Python behave like another; with a terminal that can do
    /// nothing.</returns>
    public static IReadOnlyDictionary<string, string> For(
        IEnumerable<KeyValuePair<string, string>> node,
        IEnumerable<KeyValuePair<string, string>> installers,
        string scratch
    )
    {
        var variables = node.Where(variable =>
                !OwnPrefixes.Any(prefix => variable.Key.StartsWith(prefix, StringComparison.Ordinal))
                && variable.Key is not ("VIRTUAL_ENV" or "PWD" or "OLDPWD")
            )
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);
        foreach (var (name, value) in installers)
        {
            variables[name] = value;
        }

        CertificateVariables.Spread(variables);
        variables["TERM"] = "dumb";
        variables["TMPDIR"] = scratch;
        variables["PYTHONUTF8"] = "1";
        variables["PYTHONUNBUFFERED"] = "1";
        return variables;
    }
}
