using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Pipeline;

/// <summary>The environment of the tools that build layers. Pure.</summary>
internal static class ToolVariables
{
    private static readonly string[] OwnPrefixes = ["SATCHEL_", "RAY_", "PYTHON"];

    /// <param name="node">Variables a process of the node would have.</param>
    /// <param name="installers">What is said to installers, by the node as well.</param>
    /// <param name="scratch">Where temporary files go.</param>
    /// <returns>Without what is Satchel's own, and without what would make one Python behave like another; with a terminal that can do
    /// nothing.</returns>
    public static IReadOnlyDictionary<string, string> For(
        IReadOnlyDictionary<string, string> node,
        IEnumerable<KeyValuePair<string, string>> installers,
        string scratch
    )
    {
        var variables = node.Where(variable =>
                !OwnPrefixes.Any(prefix => variable.Key.StartsWith(prefix, StringComparison.Ordinal))
                && variable.Key is not ("VIRTUAL_ENV" or "PWD" or "OLDPWD")
                && !InstallerVariables.Includes(variable.Key)
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
