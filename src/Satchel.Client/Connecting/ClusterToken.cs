using System.Net;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;

namespace Satchel.Client.Connecting;

/// <summary>Finds the bearer token to send.</summary>
internal static class ClusterToken
{
    /// <summary>
    /// <c>SATCHEL_TOKEN</c>, else the file of <c>SATCHEL_TOKEN_PATH</c>, else the home's own. The home's own goes to this machine only:
    /// another host has no business with it.
    /// </summary>
    /// <returns>Null when there is none to send: the server says whether it wants one.</returns>
    /// <exception cref="SatchelException"><c>token_unreadable</c>.</exception>
    public static string? Find(SatchelHome home, Uri address)
    {
        if (EnvironmentVariables.Token.Read() is { } token)
        {
            return token.Trim();
        }

        var named = EnvironmentVariables.TokenPath.Read();
        var path = named ?? (IsThisMachine(address) ? home.TokenFile : null);
        try
        {
            return path is null ? null
                : File.ReadAllText(path).Trim() is { Length: > 0 } read ? read
                : null;
        }
        catch (Exception exception) when (named is null && exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SatchelException(
                new SatchelError(
                    "token_unreadable",
                    $"The token in '{path}' cannot be read: {exception.Message}",
                    "Correct SATCHEL_TOKEN_PATH, or the permissions of the file."
                ),
                exception
            );
        }
    }

    private static bool IsThisMachine(Uri address) =>
        string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.DnsSafeHost, out var ip) && IPAddress.IsLoopback(ip));
}
