using System.Net;

namespace Satchel.Abstractions.Network;

/// <summary>Tells addresses that lead nowhere but to this machine: all of 127/8, <c>::1</c>, <c>localhost</c>, and what stands for them.</summary>
public static class ThisMachine
{
    private const string Name = "localhost";

    /// <summary>Whether a URL leads to this machine, judged by what it says: no name is looked up.</summary>
    public static bool Is(Uri url)
    {
        var host = url.DnsSafeHost.TrimEnd('.');
        return IPAddress.TryParse(host, out var address)
            ? Is(address)
            : host.Equals(Name, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + Name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether an address is one of this machine's own. <c>0.0.0.0</c> and <c>::</c> as a destination lead there too.</summary>
    public static bool Is(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain) || plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any);
    }
}
