using System.Security.Cryptography;
using System.Text;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Settings;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Server.Starting;

/// <summary>What a home keeps for ever about its head. Each part is made at the first start, durably, and read afterwards.</summary>
/// <param name="NodeId">Id of its node.</param>
/// <param name="Session">Name of the session, such as <c>session_2026-11-22_10-00-00_123456_77</c>; restarts continue it.</param>
/// <param name="Token">Bearer token; null when authentication is switched off.</param>
/// <param name="TokenFile">Absolute path of a file that holds it; null when authentication is switched off.</param>
internal sealed record HeadIdentity(NodeId NodeId, SessionId Session, string? Token, string? TokenFile)
{
    private const int TokenBytes = 32;
    private const int LongestName = 1024;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode PrivateDirectory = Private | UnixFileMode.UserExecute;

    /// <summary>Reads what is there and makes what is not.</summary>
    /// <param name="lastTokenFile">Where the token of a head before lies that was not stopped; null when there was none.</param>
    /// <exception cref="IOException">The home cannot be written to.</exception>
    /// <exception cref="SatchelException"><c>identity_damaged</c>: a file holds something else. <c>token_unreadable</c>: others may read it, it is another user's, or not one line.</exception>
    public static HeadIdentity Establish(
        SatchelHome home,
        NodeHome node,
        SettingsReader settings,
        string? lastTokenFile,
        DateTimeOffset now
    )
    {
        DurableDirectory.Create(node.Root, PrivateDirectory);
        var (token, tokenFile) = IsOpen(settings) ? (null, null) : TokenOf(home, node, lastTokenFile);
        return new HeadIdentity(NodeIdIn(node.NodeIdFile), SessionIn(node.SessionFile, now), token, tokenFile);
    }

    private static NodeId NodeIdIn(string path) =>
        NodeId.TryParse(Keep(path, () => RandomNumberGenerator.GetHexString(NodeId.Length, lowercase: true)), out var nodeId)
            ? nodeId
            : throw Damaged(path, "the id of a node");

    private static SessionId SessionIn(string path, DateTimeOffset now) =>
        SessionId.TryParse(Keep(path, () => SessionId.Create(now, Environment.ProcessId).ToString()), out var session)
            ? session
            : throw Damaged(path, "the name of a session");

    private static SatchelException Damaged(string path, string what) =>
        new(
            new SatchelError(
                "identity_damaged",
                $"'{path}' does not hold {what}.",
                "Restore it, or remove it: then a new one is made at the next start."
            )
        );

    /// <summary>What variables give or name is kept in a file of the home: other shells of the user, and the next head, know nothing of them.</summary>
    private static (string Token, string File) TokenOf(SatchelHome home, NodeHome node, string? lastFile)
    {
        if (EnvironmentVariables.Token.Read()?.Trim() is not { Length: > 0 } given)
        {
            if (EnvironmentVariables.TokenPath.Read() is not { } named)
            {
                var own = lastFile == node.TokenFile && File.Exists(lastFile) ? lastFile : home.TokenFile;
                return (TokenIn(own), own);
            }

            var path = Path.GetFullPath(named);
            given = TokenIn(path);
            if (path == home.TokenFile || path == node.TokenFile)
            {
                return (given, path);
            }
        }

        if (!SecretFile.IsSecret(given))
        {
            throw Refused("SATCHEL_TOKEN is not one line of printable characters.", "Set it to the token alone.");
        }

        Write(node.TokenFile, given);
        return (given, node.TokenFile);
    }

    /// <summary>Read with the checks that clients make: a token they would not send is no use.</summary>
    private static string TokenIn(string path)
    {
        try
        {
            return SecretFile.TryRead(path) ?? Make(path, RandomNumberGenerator.GetHexString(TokenBytes * 2, lowercase: true));
        }
        catch (SecretFileException refused)
        {
            throw Refused($"The token is not used: {refused.Message}", refused.Remedy);
        }
    }

    private static SatchelException Refused(string message, string hint) => new(new SatchelError("token_unreadable", message, hint));

    private static bool IsOpen(SettingsReader settings) =>
        string.Equals(settings.Text(EnvironmentVariables.AuthMode), "disabled", StringComparison.Ordinal);

    private static string Keep(string path, Func<string> make) =>
        GuardedFile.TryReadOwn(path, LongestName) is { } content && Encoding.UTF8.GetString(content).Trim() is { Length: > 0 } kept
            ? kept
            : Make(path, make());

    private static string Make(string path, string made)
    {
        Write(path, made);
        return made;
    }

    private static void Write(string path, string text) => DurableFile.Write(path, Encoding.ASCII.GetBytes(text + "\n"), Private);
}
