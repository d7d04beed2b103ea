using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Satchel.Abstractions.Errors;

namespace Satchel.Client.Connecting;

/// <summary>Which certificates of a server behind <c>https://</c> are believed.</summary>
public sealed class ServerTrust
{
    private readonly RemoteCertificateValidationCallback? _check;

    private ServerTrust(RemoteCertificateValidationCallback? check) => _check = check;

    /// <summary>Those that the machine trusts.</summary>
    public static ServerTrust Machine { get; } = new(null);

    /// <summary>Any: for a test server only.</summary>
#pragma warning disable CA5359 // That is what `--verify false` asks for.
    public static ServerTrust Anyone { get; } = new((_, _, _, _) => true);
#pragma warning restore CA5359

    /// <summary>
    /// Reads the value of <c>--verify</c>: <c>true</c>, <c>1</c>, <c>false</c>, <c>0</c>, or a file of CA certificates in
    /// PEM.
    /// </summary>
    /// <exception cref="SatchelException"><c>invalid_verify</c>: no such file, or no certificates in it.</exception>
    public static ServerTrust Parse(string text) =>
        text.ToLowerInvariant() switch
        {
            "" or "true" or "1" => Machine,
            "false" or "0" => Anyone,
            _ => FromFile(text),
        };

    internal void ApplyTo(SslClientAuthenticationOptions options) => options.RemoteCertificateValidationCallback = _check;

    private static ServerTrust FromFile(string path)
    {
        if (!File.Exists(path))
        {
            throw Invalid($"Path to CA certificates: '{path}', does not exist.");
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (CryptographicException exception)
        {
            throw Invalid($"'{path}' holds no certificates in PEM form: {exception.Message}");
        }

        if (authorities.Count == 0)
        {
            throw Invalid($"'{path}' holds no certificates in PEM form.");
        }

        return new ServerTrust(
            (_, certificate, chain, errors) =>
                certificate is not null
                && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                && IsSignedBy(authorities, certificate, chain)
        );
    }

    private static bool IsSignedBy(X509Certificate2Collection authorities, X509Certificate certificate, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var link in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(link.Certificate);
        }

        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    }

    private static SatchelException Invalid(string message) =>
        new(new SatchelError("invalid_verify", message, "Give true, false, or the path of a file with CA certificates in PEM form."));
}
