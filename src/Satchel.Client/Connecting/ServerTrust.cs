using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Satchel.Abstractions.Errors;

namespace Satchel.Client.Connecting;

/// <summary>Which certificates of a server behind <c>https://</c> are believed.</summary>
public sealed class ServerTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly Action<SslClientAuthenticationOptions> _apply;

    private ServerTrust(Action<SslClientAuthenticationOptions> apply) => _apply = apply;

    /// <summary>Those that the machine trusts.</summary>
    public static ServerTrust Machine { get; } = new(static _ => { });

    /// <summary>Any: for a test server only.</summary>
#pragma warning disable CA5359 // That is what `--verify false` asks for.
    public static ServerTrust Anyone { get; } = new(static options => options.RemoteCertificateValidationCallback = (_, _, _, _) => true);
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

    internal void ApplyTo(SslClientAuthenticationOptions options) => _apply(options);

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

        return new ServerTrust(options => options.CertificateChainPolicy = PolicyOf(authorities));
    }

    /// <summary>The platform's own checks (name, time, purpose), but with these authorities instead of the machine's.</summary>
    private static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            ApplicationPolicy = { new Oid(ServerAuthentication) },
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static SatchelException Invalid(string message) =>
        new(new SatchelError("invalid_verify", message, "Give true, false, or the path of a file with CA certificates in PEM form."));
}
