using Satchel.Server.Routing;

namespace Satchel.Server.Tests.Routing;

public sealed class RawPathTests
{
    [Theory]
    [InlineData("/", new string[0])]
    [InlineData("", new string[0])]
    [InlineData("/?a=/b/c", new string[0])]
    [InlineData("/api/jobs", new[] { "api", "jobs" })]
    [InlineData("/api/jobs/", new[] { "api", "jobs" })]
    [InlineData("/api/jobs//", new[] { "api", "jobs", "" })]
    [InlineData("/api//jobs", new[] { "api", "", "jobs" })]
    [InlineData("/v1/jobs?limit=1", new[] { "v1", "jobs" })]
    [InlineData("/v1/jobs#part", new[] { "v1", "jobs" })]
    [InlineData("http://example.org/v1/health?x=1", new[] { "v1", "health" })]
    [InlineData("http://example.org", new string[0])]
    [InlineData("*", new[] { "*" })]
    public void Split_AnyForm_GivesTheSegments(string target, string[] expected) => RawPath.Split(target).Should().Equal(expected);

    [Theory]
    [InlineData("/v1/jobs/a%2Fb", "a/b")]
    [InlineData("/v1/jobs/a%20b%2F%C3%BC", "a b/ü")]
    [InlineData("/v1/jobs/..", "..")]
    [InlineData("/v1/jobs/%2E%2E%2F%2e%2e", "../..")]
    [InlineData("/v1/jobs/a%3Fb%23c", "a?b#c")]
    [InlineData("/v1/jobs/100%25", "100%")]
    [InlineData("/v1/jobs/a%252Fb", "a%2Fb")]
    [InlineData("/v1/jobs/http%3A%2F%2Fx", "http://x")]
    [InlineData("/v1/jobs/a+b", "a+b")]
    [InlineData("/v1/jobs/50%zz", "50%zz")]
    public void Split_HostileId_ArrivesWhole(string target, string id) => RawPath.Split(target).Should().Equal("v1", "jobs", id);

    [Theory]
    [InlineData("..")]
    [InlineData("a/../../b c?#%")]
    [InlineData("日本語/😀")]
    [InlineData("a\nb\tc")]
    public void Split_EscapedId_IsTheId(string id) =>
        RawPath.Split("/api/jobs/" + Uri.EscapeDataString(id) + "/logs").Should().Equal("api", "jobs", id, "logs");

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/v1/openapi.json", "/v1/openapi.json")]
    [InlineData("/API/jobs", "/%41%50%49/jobs")]
    [InlineData("/v1/jobs/a%2Fb", "/v1/jobs/a%2Fb")]
    [InlineData("/v1/jobs/%2e.", "/v1/jobs/..")]
    [InlineData("/v1/jobs/50%zz", "/v1/jobs/50%25zz")]
    [InlineData("/v1/jobs/%C3%BC", "/v1/jobs/%C3%BC")]
    public void Canonical_OfAPath_EscapesAllButLowerCaseWords(string target, string expected) =>
        RawPath.Canonical(RawPath.Split(target)).Value.Should().Be(expected);
}
