using System.Net;
using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Network;

/// <summary>
/// The proxy that the usual variables ask for: <c>http_proxy</c> or <c>https_proxy</c> by the URL, else <c>all_proxy</c>, small letters
/// before capital ones, but for the hosts of <c>no_proxy</c>. Never one for this machine: what is sent there is nobody else's business, and a
/// proxy would look for it on its own machine.
/// </summary>
/// <param name="lookup">Value of a variable; null or empty when it is unset.</param>
public sealed class EnvironmentProxy(Func<string, string?> lookup) : IWebProxy, ICredentials
{
    private static readonly string[] Schemes = ["http", "https", "socks4", "socks4a", "socks5"];

    private readonly ProxyExceptions _direct = ProxyExceptions.Parse(
        lookup("no_proxy") is { Length: > 0 } small ? small : lookup("NO_PROXY")
    );

    /// <summary>Who asks the proxy for entry: what stands in front of its host in the variable.</summary>
    public ICredentials? Credentials
    {
        get => this;
        set => throw new NotSupportedException("The variables say how to enter a proxy.");
    }

    public static EnvironmentProxy FromEnvironment() => new(Environment.GetEnvironmentVariable);

    public Uri? GetProxy(Uri destination) => Find(destination)?.Address;

    public bool IsBypassed(Uri host) => Find(host) is null;

    /// <summary>The proxy on the way to a URL, for messages: its address without the password, and the variable that names it.</summary>
    /// <returns>Null when the way is direct.</returns>
    /// <exception cref="SatchelException"><c>invalid_proxy</c>.</exception>
    public string? Describe(Uri destination) => Find(destination) is var (variable, address) ? $"{Shown(address)} (of {variable})" : null;

    NetworkCredential? ICredentials.GetCredential(Uri uri, string authType) =>
        uri.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var rest]
            ? new NetworkCredential(Uri.UnescapeDataString(user), rest is [var password] ? Uri.UnescapeDataString(password) : "")
            : null;

    private static string Shown(Uri address) =>
        new UriBuilder(address) { Password = address.UserInfo.Contains(':', StringComparison.Ordinal) ? "***" : "" }
            .Uri.GetComponents(UriComponents.AbsoluteUri, UriFormat.UriEscaped)
            .TrimEnd('/');

    private (string Variable, Uri Address)? Find(Uri destination)
    {
        if (ThisMachine.Is(destination) || _direct.Contain(destination))
        {
            return null;
        }

        foreach (var variable in VariablesFor(destination.Scheme))
        {
            if (lookup(variable) is { Length: > 0 } value)
            {
                return (variable, Parse(variable, value));
            }
        }

        return null;
    }

    /// <summary>A CGI program gets the header <c>Proxy</c> of whoever calls it as <c>HTTP_PROXY</c>: there it says nothing.</summary>
    private IEnumerable<string> VariablesFor(string scheme)
    {
        yield return $"{scheme}_proxy";
        if (scheme != Uri.UriSchemeHttp || string.IsNullOrEmpty(lookup("GATEWAY_INTERFACE")))
        {
            yield return $"{scheme.ToUpperInvariant()}_PROXY";
        }

        yield return "all_proxy";
        yield return "ALL_PROXY";
    }

    private static Uri Parse(string variable, string value) =>
        Uri.TryCreate(value.Contains("://", StringComparison.Ordinal) ? value : "http://" + value, UriKind.Absolute, out var address)
        && address.Host.Length > 0
        && Schemes.Contains(address.Scheme, StringComparer.Ordinal)
            ? address
            : throw new SatchelException(
                // The value may hold a password.
                new SatchelError(
                    "invalid_proxy",
                    $"What {variable} is set to is not the address of a proxy.",
                    $"Write it as http://host:port, unset {variable}, or list the host in no_proxy."
                )
            );
}
