using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Wire;
using Satchel.Posix.Processes;
using Satchel.Posix.Sockets;

namespace Satchel.Client.Connecting;

/// <summary>
/// Asks who listens at the other end of a new connection to this machine, before anything secret goes over it:
/// <c>docs/spec/http-v1.md</c>, "Proof of the head". Any user can hold a port that a head has let go of.
/// </summary>
internal static class HeadChallenge
{
    private const int LongestAnswer = 16 * 1024;
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    /// <summary>Returns when the listener may be told the token, or anything when there is none.</summary>
    /// <param name="connection">New; afterwards ready for the first request.</param>
    /// <param name="address">Whom the client means.</param>
    /// <param name="port">Port that the connection goes to.</param>
    /// <param name="token">The token that is to be sent; null for none.</param>
    /// <exception cref="NotTheHeadException"><c>listener_not_trusted</c>, <c>token_wrong</c>, <c>not_a_head</c>.</exception>
    /// <exception cref="IOException">The connection ended.</exception>
    public static async Task CheckAsync(
        Stream connection,
        ClusterAddress address,
        int port,
        string? token,
        CancellationToken cancellationToken
    )
    {
        var challenge = HeadProof.CreateChallenge();
        var path = address.Uri.AbsolutePath.TrimEnd('/') + HeadProof.Path;
        var request = $"GET {path} HTTP/1.1\r\nHost: {address.Uri.Authority}\r\n{HeadProof.ChallengeHeader}: {challenge}\r\n\r\n";
        await connection.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken).ConfigureAwait(false);
        var answer = await ReadHeadAsync(connection, cancellationToken).ConfigureAwait(false);
        if (!answer[0].StartsWith("HTTP/1.1 204", StringComparison.Ordinal))
        {
            throw IsOurs(port) ? NotAHead(address, answer[0]) : NotTrusted(address, port);
        }

        Judge(answer, challenge, address, port, token);
    }

    private static void Judge(string[] answer, string challenge, ClusterAddress address, int port, string? token)
    {
        var servedAt = HeaderOf(answer, HeadProof.PortHeader);
        var proof = HeaderOf(answer, HeadProof.ProofHeader);
        var knowsToken =
            token is not null
            && int.TryParse(servedAt, NumberStyles.None, CultureInfo.InvariantCulture, out var served)
            && CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(HeadProof.Compute(token, challenge, served)),
                Encoding.ASCII.GetBytes(proof ?? "")
            );
        if (knowsToken && servedAt == port.ToString(CultureInfo.InvariantCulture))
        {
            return;
        }

        if (!IsOurs(port))
        {
            throw NotTrusted(address, port);
        }

        // Ours, and relayed by a tunnel; or without authentication. A head that knows another token is not the one that is meant.
        if (token is not null && proof is not null && !knowsToken)
        {
            throw new NotTheHeadException(
                new SatchelError(
                    "token_wrong",
                    $"The cluster at {address.Shown} has another token than the one to be sent; nothing was sent.",
                    ClusterToken.Hint
                )
            );
        }
    }

    /// <summary>Whether the listener belongs to this user, or to root, from whom nothing can be kept.</summary>
    private static bool IsOurs(int port) =>
        PortOwner.UsersOf(port) is { Count: > 0 } users && users.All(user => user == OwnProcess.UserId || user == 0);

    private static NotTheHeadException NotTrusted(ClusterAddress address, int port)
    {
        var users = string.Join(", ", PortOwner.UsersOf(port));
        return new NotTheHeadException(
            new SatchelError(
                "listener_not_trusted",
                $"What listens at {address.Shown} (user {(users.Length == 0 ? "unknown" : users)}) does not prove that it is the cluster's head; nothing was sent to it.",
                "Another user's process may have taken the port. Look at `satchel status`; start the cluster with `satchel start --head`, or check the address and the token."
            )
        );
    }

    private static NotTheHeadException NotAHead(ClusterAddress address, string status) =>
        new(
            new SatchelError(
                "not_a_head",
                $"What listens at {address.Shown} is not a head of Satchel: it answered '{status}'.",
                "Check that the address is that of a Satchel cluster and that its version fits this client's."
            )
        );

    /// <summary>Byte by byte would be slow and more than the head must not be taken: an answer 204 has no body, so what comes is the head.</summary>
    private static async Task<string[]> ReadHeadAsync(Stream connection, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestAnswer];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await connection.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new IOException("The connection was closed before the head had answered");
            }

            length += read;
            var end = buffer.AsSpan(0, length).IndexOf(EndOfHead);
            if (end >= 0)
            {
                return Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n");
            }
        }

        throw new IOException("The answer has no end");
    }

    private static string? HeaderOf(string[] answer, string name) =>
        answer
            .Skip(1)
            .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(name.Length + 1)..].Trim())
            .FirstOrDefault();
}
