using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Satchel.Cluster.Transport;

/// <summary>
/// Listens to nobody. A head that stands alone talks to no other silo, and whoever could connect would need no token: Orleans' protocol has
/// no authentication, and every user of the machine reaches its loopback addresses.
/// </summary>
internal sealed class ClosedListenerFactory : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new ClosedListener(endpoint));
}
