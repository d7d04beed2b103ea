using System.Globalization;
using System.Net;

namespace Satchel.Abstractions.Network;

/// <summary>
/// The hosts of <c>no_proxy</c>, which are reached directly: names (with all names below them), IP addresses, networks as
/// <c>10.0.0.0/8</c>, <c>*</c> for every host; each but networks may end with <c>:port</c>. Separated by commas or blanks.
/// </summary>
internal sealed class ProxyExceptions
{
    private readonly string[] _entries;

    private ProxyExceptions(string[] entries) => _entries = entries;

    /// <summary>Reads a list; null is an empty one. What fits none of the forms matches no host.</summary>
    public static ProxyExceptions Parse(string? text) =>
        new((text ?? "").Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Whether a host is on the list.</summary>
    public bool Contain(Uri url) => _entries.Any(entry => Matches(entry, url));

    private static bool Matches(string entry, Uri url)
    {
        var host = url.DnsSafeHost.TrimEnd('.');
        if (entry is "*")
        {
            return true;
        }

        if (IPAddress.TryParse(host, out var address) && entry.Split('/') is [var network, var bits])
        {
            return IPAddress.TryParse(network.Trim('[', ']'), out var start)
                && int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                && IsWithin(address, start, length);
        }

        var (named, port) = WithoutPort(entry);
        if (port is { } wanted && wanted != url.Port)
        {
            return false;
        }

        if (IPAddress.TryParse(named, out var one))
        {
            return one.Equals(address);
        }

        var domain = named.TrimStart('*').Trim('.');
        return domain.Length > 0
            && (host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase));
    }

    private static (string Host, int? Port) WithoutPort(string entry)
    {
        var colon = entry.LastIndexOf(':');
        // An IPv6 address without brackets has colons and no port.
        var hasPort =
            colon > 0
            && (entry[..colon].EndsWith(']') || !entry[..colon].Contains(':', StringComparison.Ordinal))
            && int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return hasPort
            ? (entry[..colon].Trim('[', ']'), int.Parse(entry.AsSpan(colon + 1), CultureInfo.InvariantCulture))
            : (entry.Trim('[', ']'), null);
    }

    private static bool IsWithin(IPAddress address, IPAddress network, int length)
    {
        var host = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        var start = network.GetAddressBytes();
        if (host.Length != start.Length || length > host.Length * 8)
        {
            return false;
        }

        for (var bit = 0; bit < length; bit++)
        {
            var mask = 0x80 >> (bit % 8);
            if ((host[bit / 8] & mask) != (start[bit / 8] & mask))
            {
                return false;
            }
        }

        return true;
    }
}
