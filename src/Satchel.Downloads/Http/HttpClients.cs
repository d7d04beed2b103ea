using System.Security.Cryptography.X509Certificates;
using Satchel.Abstractions.Downloads;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Network;
using Satchel.Abstractions.Settings;

namespace Satchel.Downloads.Http;

/// <summary>Makes the HTTP client of one download, by the variables of its environment: proxies and CA certificates.</summary>
internal sealed class HttpClients(DownloadRequest request, DownloadSettings settings)
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(15);

    public EnvironmentProxy Proxy { get; } = new(name => request.Context.Variables.GetValueOrDefault(name));

    public HttpClient Create()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = Proxy,
            ConnectTimeout = ConnectPatience,
        };
        if (FindCertificates() is { } authorities)
        {
            handler.SslOptions.CertificateChainPolicy = CertificateAuthorities.PolicyOf(authorities);
        }

        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", settings.UserAgent);
        return http;
    }

    /// <summary>The operator's file, else what the first of the usual variables names; an empty path leaves it to the machine.</summary>
    public static (string Variable, string Path) CertificatesOf(DownloadSettings settings, IReadOnlyDictionary<string, string> variables) =>
        settings.CertificateFile is { } file
            ? (EnvironmentVariables.CertificateFile.Name, file)
            : CertificateVariables
                .Files.Select(variable => (variable, variables.GetValueOrDefault(variable) ?? ""))
                .FirstOrDefault(variable => variable.Item2.Length > 0, ("", ""));

    private X509Certificate2Collection? FindCertificates()
    {
        var (name, path) = CertificatesOf(settings, request.Context.Variables);
        if (path.Length == 0)
        {
            return null;
        }

        return CertificateAuthorities.TryRead(path, out var authorities, out var fault)
            ? authorities
            : throw new SetupFailedException(
                SetupErrorKinds.TlsFailed,
                $"{name} names CA certificates that cannot be used: {fault}",
                $"Let {name} name a PEM file on the node, or unset it to believe what the machine believes."
            );
    }
}
