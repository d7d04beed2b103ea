using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Satchel.Abstractions.Wire;

/// <summary>
/// How a head shows that it knows the cluster's token before a client sends it anything: <c>docs/spec/http-v1.md</c>, "Proof of the head".
/// </summary>
public static class HeadProof
{
    /// <summary>Path of the call.</summary>
    public const string Path = "/v1/proof";

    /// <summary>Request header: <see cref="ChallengeLength"/> lower-case hex digits.</summary>
    public const string ChallengeHeader = "Satchel-Challenge";

    /// <summary>Response header: what <see cref="Compute"/> gives; not there when authentication is off.</summary>
    public const string ProofHeader = "Satchel-Proof";

    /// <summary>Response header: port on which the server took the connection, in decimal.</summary>
    public const string PortHeader = "Satchel-Port";

    /// <summary>Length of a challenge, in characters.</summary>
    public const int ChallengeLength = 64;

    /// <summary>A new challenge from a secure source.</summary>
    public static string CreateChallenge() => RandomNumberGenerator.GetHexString(ChallengeLength, lowercase: true);

    /// <summary>Whether a text is a challenge.</summary>
    public static bool IsChallenge([NotNullWhen(true)] string? text) =>
        text is { Length: ChallengeLength } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The proof: 64 lower-case hex digits.</summary>
    /// <param name="token">The cluster's token.</param>
    /// <param name="challenge">What the client sent.</param>
    /// <param name="port">Local port on which the server took the connection.</param>
    public static string Compute(string token, string challenge, int port) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(
                Encoding.UTF8.GetBytes(token),
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"satchel-head-proof\n{challenge}\n{port}"))
            )
        );
}
