using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackagedDirectories;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What the user wrote for an installer, with the variables of the environment put in. Pure.</summary>
internal static class UserText
{
    /// <summary>Expands references to what files of the node may be named by: variables of the environment, what its secrets hold,
    /// and those of the installer.</summary>
    public static string ExpandPlain(string text, ResolvingContext context)
    {
        var variables = context.Fields["env_vars"] as JsonObject ?? [];
        return UrlLogin.Expand(
            text,
            static (piece, lookup) => VariableExpansion.ExpandKnown(piece, lookup),
            name => TextOf(variables[name]) ?? context.Variables.GetValueOrDefault(name)
        );
    }

    /// <summary>
    /// Expands references to variables of <c>env_vars</c>; others stay as they are written, those to secrets as <c>${NAME}</c>.
    /// </summary>
    /// <param name="room">For what is put in; null takes one of the text's own.</param>
    public static string Expand(string text, PlanningContext context, ExpansionRoom? room = null) =>
        Expand(text, context, static (name, _) => $"${{{name}}}", room);

    /// <summary>As <see cref="Expand(string, PlanningContext, ExpansionRoom)"/>, with something else in the place of references to secrets.</summary>
    /// <param name="shown">Given a name and what the secret holds.</param>
    /// <param name="room">For what is put in; null takes one of the text's own.</param>
    public static string Expand(string text, PlanningContext context, Func<string, string, string> shown, ExpansionRoom? room = null)
    {
        var variables = context.Fields["env_vars"] as JsonObject ?? [];
        return UrlLogin.Change(text, login => Expand(login, UrlLogin.Escaped), other => Expand(other, static value => value));

        string Expand(string piece, Func<string, string> put) =>
            VariableExpansion.ExpandKnown(
                piece,
                // The installer knows the directory by Ray's name.
                name =>
                    name == WorkingDirectoryReference.Own ? $"${{{WorkingDirectoryReference.Ray}}}"
                    : context.Secrets.TryGetValue(name, out var secret) ? shown(name, secret)
                    : TextOf(variables[name]) is { } value ? put(value)
                    : null,
                room
            );
    }

    private static string? TextOf(JsonNode? value) =>
        (value as JsonValue)?.GetValue<string>() is { } written ? LiteralDollar.TextOf(written) : null;
}
