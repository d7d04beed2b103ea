using System.Net.Http.Headers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Network;
using Satchel.Client.Connecting;

namespace Satchel.Client.Http;

/// <summary>
/// Makes the one HTTP client of a connection: no redirects, which would carry the token elsewhere, no cookies, no time limit of
/// its own.
/// </summary>
internal static class HttpTransport
{
    /// <summary>Until a connection stands and, on this machine, the listener has shown that it is the head; busy machines pause for seconds.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    public static HttpClient Create(ServerTrust trust, EnvironmentProxy proxy, IReadOnlyDictionary<string, string> headers)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = proxy,
            ConnectCallback = ConnectionOpening.OpenAsync,
            ConnectTimeout = ConnectPatience,
        };
        trust.ApplyTo(handler.SslOptions);
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.Add(
            new ProductInfoHeaderValue("satchel", typeof(HttpTransport).Assembly.GetName().Version?.ToString(3))
        );
        foreach (var (name, value) in headers)
        {
            if (!http.DefaultRequestHeaders.TryAddWithoutValidation(name, value))
            {
                throw new SatchelException(
                    new SatchelError(
                        "invalid_headers",
                        $"'{name}' is not a name that a header can have.",
                        "Use letters, digits and dashes."
                    )
                );
            }
        }

        return http;
    }
}
