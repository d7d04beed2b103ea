using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Satchel.Abstractions.Texts;

namespace Satchel.Abstractions.Network;

/// <summary>CA certificates of a file, believed instead of those of the machine.</summary>
public static class CertificateAuthorities
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Reads a PEM file, or every PEM file of a directory.</summary>
    /// <param name="fault">On failure: a sentence that names the path and what is wrong with it.</param>
    public static bool TryRead(
        string path,
        [NotNullWhen(true)] out X509Certificate2Collection? authorities,
        [NotNullWhen(false)] out string? fault
    )
    {
        authorities = null;
        if (!Path.Exists(path))
        {
            fault = $"'{path}' does not exist.";
            return false;
        }

        var found = new X509Certificate2Collection();
        try
        {
            foreach (
                var file in Directory.Exists(path) ? Directory.GetFiles(path, "*.pem").Concat(Directory.GetFiles(path, "*.crt")) : [path]
            )
            {
                found.ImportFromPemFile(file);
            }
        }
        catch (CryptographicException unreadable)
        {
            fault = $"'{path}' holds no certificates in PEM form: {unreadable.Message}";
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = $"'{path}' cannot be read: {FileFault.InWords(exception)}.";
            return false;
        }

        if (found.Count == 0)
        {
            fault = $"'{path}' holds no certificates in PEM form.";
            return false;
        }

        authorities = found;
        fault = null;
        return true;
    }

    /// <summary>The platform's own checks (name, time, purpose), but with these authorities instead of the machine's.</summary>
    public static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
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
}
