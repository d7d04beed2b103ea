using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;

namespace Satchel.Client.Contexts;

/// <summary>Which cluster is meant, and who says so.</summary>
/// <param name="Address">As for <c>--address</c>; null for the local cluster of the home.</param>
/// <param name="Context">The context that it is of; null without one.</param>
/// <param name="Source">Who says so, for people.</param>
public sealed record ContextChoice(string? Address, ClusterContext? Context, string Source)
{
    /// <summary>An address counts more than a context, what is written now more than variables, and those more than the file.</summary>
    /// <param name="address">That of <c>--address</c>.</param>
    /// <param name="context">That of <c>--context</c>.</param>
    /// <param name="home">Home whose <c>config.toml</c> has the contexts.</param>
    /// <exception cref="SatchelException"><c>no_such_context</c>, <c>invalid_config</c>.</exception>
    public static ContextChoice Make(string? address, string? context, SatchelHome home)
    {
        if (address is not null)
        {
            return new ContextChoice(address, null, "option --address");
        }

        var contexts = new ContextFile(home);
        if (context is not null)
        {
            return Of(contexts, context, "option --context");
        }

        if (EnvironmentVariables.Address.FindSet() is { } set)
        {
            return new ContextChoice(set.Value, null, $"variable {set.Name}");
        }

        if (EnvironmentVariables.Context.Read() is { } named)
        {
            return Of(contexts, named, $"variable {EnvironmentVariables.Context.Name}");
        }

        return contexts.ReadCurrent() is { } current
            ? Of(contexts, current, $"{ContextFile.CurrentKey} in {home.ConfigFile}")
            : new ContextChoice(Address: null, Context: null, SettingsReader.Default);
    }

    private static ContextChoice Of(ContextFile contexts, string name, string source) =>
        contexts.Find(name) is { } found
            ? new ContextChoice(found.Address, found, source)
            : new ContextChoice(ClusterContext.Local, Context: null, source);
}
