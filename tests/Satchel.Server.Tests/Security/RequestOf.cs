using System.Net;
using Microsoft.AspNetCore.Http;

namespace Satchel.Server.Tests.Security;

/// <summary>Makes requests.</summary>
internal static class RequestOf
{
    /// <param name="method">HTTP method.</param>
    /// <param name="host">The <c>Host</c> header.</param>
    /// <param name="headers">Further headers.</param>
    public static HttpRequest Method(string method, string host = "localhost:8265", params (string Name, string Value)[] headers)
    {
        var http = new DefaultHttpContext
        {
            Request = { Method = method, Host = new HostString(host) },
            Connection = { LocalIpAddress = IPAddress.Parse("10.0.0.5") },
        };
        foreach (var (name, value) in headers)
        {
            http.Request.Headers[name] = value;
        }

        return http.Request;
    }
}
