using Satchel.Abstractions.Wire;

namespace Satchel.Abstractions.Tests.Wire;

public sealed class HeadProofTests
{
    [Fact]
    public void Compute_VectorOfTheSpecification_IsThatProof() =>
        HeadProof
            .Compute("0123456789abcdef", new string('a', HeadProof.ChallengeLength), 8265)
            .Should()
            .Be("7ad3ec8a9b2d88a643141dfae1da34d40fc98b44223ffd3f614e5f84bb8cfd46");

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
