using System.Text.Json.Nodes;
using Satchel.Environments.Providers.EnvVars;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What the user wrote for an installer, with the variables of the environment put in. Pure.</summary>
internal static class UserText
{
    /// <summary>Expands references to variables of <c>env_vars</c>; others stay as they are written.</summary>
    /// <param name="fields">The environment.</param>
    public static string Expand(string text, JsonObject fields)
    {
        var variables = fields["env_vars"] as JsonObject ?? [];
        return VariableExpansion.ExpandKnown(text, name => variables[name]?.GetValue<string>());
    }
}
