using System.Net.Security;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Network;

namespace Satchel.Client.Connecting;

/// <summary>Which certificates of a server behind <c>https://</c> are believed.</summary>
public sealed class ServerTrust
{
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

        return CertificateAuthorities.TryRead(path, out var authorities, out var fault)
            ? new ServerTrust(options => options.CertificateChainPolicy = CertificateAuthorities.PolicyOf(authorities))
            : throw Invalid(fault);
    }

    private static SatchelException Invalid(string message) =>
        new(new SatchelError("invalid_verify", message, "Give true, false, or the path of a file with CA certificates in PEM form."));
}
