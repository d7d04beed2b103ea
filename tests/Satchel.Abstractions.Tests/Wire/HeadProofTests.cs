using System.Security.Cryptography;
using System.Text;
using Satchel.Abstractions.Wire;
using Satchel.Testing;

namespace Satchel.Abstractions.Tests.Wire;

public sealed class HeadProofTests
{
    [Fact]
    public void Compute_VectorOfTheSpecification_IsThatProof() =>
        HeadProof
            .Compute("0123456789abcdef", new string('a', HeadProof.ChallengeLength), 8265)
            .Should()
            .Be("7ad3ec8a9b2d88a643141dfae1da34d40fc98b44223ffd3f614e5f84bb8cfd46");

    /// <summary>The text is the fenced one of <c>docs/spec/http-v1.md</c>.</summary>
    [Fact]
    public void Compute_TextOfTheSpecification_IsWhatTheTokenSigns()
    {
        var challenge = HeadProof.CreateChallenge();
        var page = File.ReadAllText(Repository.PathOf("docs", "spec", "http-v1.md"));
        var text = page.Split("```\n")
            .Single(static block => block.StartsWith("satchel-head-proof", StringComparison.Ordinal))
            .TrimEnd()
            .Replace("\\n", "\n", StringComparison.Ordinal)
            .Replace("<challenge>", challenge, StringComparison.Ordinal)
            .Replace("<port>", "8265", StringComparison.Ordinal);

        Convert
            .ToHexStringLower(HMACSHA256.HashData("the token"u8, Encoding.ASCII.GetBytes(text)))
            .Should()
            .Be(HeadProof.Compute("the token", challenge, 8265));
    }

    [Fact]
    public void CreateChallenge_Twice_IsTwoChallenges()
    {
        var first = HeadProof.CreateChallenge();

        HeadProof.IsChallenge(first).Should().BeTrue();
        HeadProof.CreateChallenge().Should().NotBe(first);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void IsChallenge_AnythingElse_IsNone(string? text) => HeadProof.IsChallenge(text).Should().BeFalse();
}
