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

        if (context is not null)
        {
            return Of(new ContextFile(home).Read(), context, "option --context");
        }

        if (EnvironmentVariables.Address.FindSet() is { } set)
        {
            return new ContextChoice(set.Value, null, $"variable {set.Name}");
        }

        if (EnvironmentVariables.Context.Read() is { } named)
        {
            return Of(new ContextFile(home).Read(), named, $"variable {EnvironmentVariables.Context.Name}");
        }

        var list = new ContextFile(home).Read();
        return Of(list, list.Current, list.Current is null ? SettingsReader.Default : $"{ContextFile.CurrentKey} in {list.Path}");
    }

    private static ContextChoice Of(ContextList list, string? name, string source) =>
        list.Find(name) is { } found
            ? new ContextChoice(found.Address, found, source)
            : new ContextChoice(name is null ? null : ClusterContext.Local, null, source);
}
