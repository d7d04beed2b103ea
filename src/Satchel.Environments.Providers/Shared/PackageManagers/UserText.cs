using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.EnvVars;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What the user wrote for an installer, with the variables of the environment put in. Pure.</summary>
internal static class UserText
{
    /// <summary>Expands references to what files of the node may be named by: variables of the environment and of the installer, no secrets.</summary>
    public static string ExpandPlain(string text, ResolvingContext context)
    {
        var variables = context.Fields["env_vars"] as JsonObject ?? [];
        return VariableExpansion.ExpandKnown(
            text,
            name => variables[name] is { } own ? TextOf(own) : context.Variables.GetValueOrDefault(name)
        );
    }

    /// <summary>Expands references to variables of <c>env_vars</c>; others stay as they are written.</summary>
    /// <param name="context">The environment; what its secrets hold is put in, too: see <see cref="SecretCut"/>.</param>
    public static string Expand(string text, PlanningContext context)
    {
        var variables = context.Fields["env_vars"] as JsonObject ?? [];
        return VariableExpansion.ExpandKnown(
            text,
            // The installer knows the directory by Ray's name.
            name =>
                name == WorkingDirectoryReference.Own
                    ? $"${{{WorkingDirectoryReference.Ray}}}"
                    : context.Secrets.GetValueOrDefault(name) ?? TextOf(variables[name])
        );
    }

    private static string? TextOf(JsonNode? value) =>
        (value as JsonValue)?.GetValue<string>() is { } written ? LiteralDollar.TextOf(written) : null;
}
