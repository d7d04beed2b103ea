using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Satchel.Cluster.Transport;

/// <summary>A listener at which nobody can knock: no socket is opened.</summary>
internal sealed class ClosedListener(EndPoint endPoint) : IConnectionListener
{
    public EndPoint EndPoint => endPoint;

    /// <returns>Null: there will be no connection.</returns>
    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<ConnectionContext?>(null);

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
