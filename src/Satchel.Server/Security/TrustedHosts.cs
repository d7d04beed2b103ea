using System.Net;

namespace Satchel.Server.Security;

/// <summary>
/// The names under which this server may be addressed. A web page can point a name of its own at 127.0.0.1 (DNS rebinding) and talk to the
/// daemon as if it were the page's server, but it cannot choose what its browser sends as <c>Host</c>: the page's name.
/// </summary>
/// <param name="boundHost">Host that the daemon was told to listen on.</param>
/// <param name="names">Further names, such as that of a Kubernetes service.</param>
internal sealed class TrustedHosts(string boundHost, IEnumerable<string> names)
{
    private readonly HashSet<string> _names = new(["localhost", boundHost, .. names], StringComparer.OrdinalIgnoreCase);

    /// <param name="host">Host part of the <c>Host</c> header.</param>
    /// <param name="localAddress">Address that the connection reached: a client that wrote it as its URL was not led astray by a
    /// name.</param>
    public bool Trusts(string host, IPAddress? localAddress)
    {
        if (_names.Contains(host))
        {
            return true;
        }

        return IPAddress.TryParse(host.Trim('[', ']'), out var address)
            && (IPAddress.IsLoopback(address) || (localAddress is not null && Plain(address).Equals(Plain(localAddress))));
    }

    /// <summary>
    /// Whether a page of this <c>Origin</c> was served under the <c>Host</c> that is addressed now. The scheme is not compared: a
    /// proxy may add TLS.
    /// </summary>
    public static bool IsSameOrigin(string origin, HostString host)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var page) || page.Scheme is not ("http" or "https"))
        {
            return false;
        }

        var port = host.Port ?? (page.Scheme is "https" ? 443 : 80);
        return page.Port == port && string.Equals(page.Host.Trim('[', ']'), host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
