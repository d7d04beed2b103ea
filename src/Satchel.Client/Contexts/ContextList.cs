using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;

namespace Satchel.Client.Contexts;

/// <summary>What a home's <c>config.toml</c> says about contexts.</summary>
/// <param name="Path">The file, for messages.</param>
/// <param name="All">In the order of the file.</param>
/// <param name="Current">Name of the one that counts when nobody says otherwise; null for the local cluster.</param>
public sealed record ContextList(string Path, IReadOnlyList<ClusterContext> All, string? Current)
{
    /// <summary>The context of a name; null for <see cref="ClusterContext.Local"/> and for no name.</summary>
    /// <exception cref="SatchelException"><c>no_such_context</c>.</exception>
    public ClusterContext? Find(string? name) =>
        name is null or ClusterContext.Local
            ? null
            : All.FirstOrDefault(context => context.Name == name)
                ?? throw new SatchelException(
                    new SatchelError(
                        "no_such_context",
                        $"There is no context '{name}' in '{Path}'.",
                        NearestName.Find(name, [.. All.Select(static context => context.Name)]) is { } near
                            ? $"Did you mean '{near}'? `satchel context list` shows all."
                            : "`satchel context list` shows all; `satchel context add` makes one."
                    )
                );
}
