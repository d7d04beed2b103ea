using Microsoft.AspNetCore.Http;
using Satchel.Server.Security;

namespace Satchel.Server.Tests.Security;

public sealed class AccessRulesTests
{
    private const string Token = "0123456789abcdef";

    private static readonly (string, string) Right = ("Authorization", "Bearer " + Token);

    private readonly AccessRules _rules = new(new TrustedHosts("127.0.0.1", ["ray.example"]), new BearerToken(Token));

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public void Check_NameThatWasPointedAtThisMachine_IsRefusedWhateverTheMethodAndToken(string method)
    {
        Check(RequestOf.Method(method, "evil.example:8265", Right), "api", "jobs")!.Code.Should().Be("host_not_trusted");
        Check(RequestOf.Method(method, "evil.example", Right))!.Code.Should().Be("host_not_trusted", "the start page too");
        Check(RequestOf.Method(method, "evil.example", Right), "v1", "health")!.Status.Should().Be(403);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("https://localhost")]
    [InlineData("http://localhost:8266")]
    [InlineData("null")]
    [InlineData("file://")]
    [InlineData("nonsense")]
    public void Check_PageOfAnotherOrigin_IsRefusedForReadingToo(string origin)
    {
        Check(RequestOf.Method("GET", "localhost:8265", Right, ("Origin", origin)), "api", "jobs")!.Code.Should().Be("origin_not_trusted");
        Check(RequestOf.Method("POST", "localhost:8265", Right, ("Origin", origin)), "api", "authenticate")!
            .Code.Should()
            .Be("origin_not_trusted");
    }

    [Fact]
    public void Check_PageOfThisServer_MayReadAndSignIn()
    {
        Check(RequestOf.Method("GET", "localhost:8265", Right, ("Origin", "http://localhost:8265")), "api", "jobs").Should().BeNull();
        Check(RequestOf.Method("POST", "localhost:8265", Right, ("Origin", "http://localhost:8265")), "api", "authenticate")
            .Should()
            .BeNull();
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public void Check_BrowserThatChangesSomething_IsRefusedWithTheTokenToo(string method)
    {
        var refusal = Check(RequestOf.Method(method, "localhost:8265", Right, ("User-Agent", "Mozilla/5.0")), "api", "jobs")!;

        refusal.Status.Should().Be(405);
        refusal.Message.Should().Be($"'{method}' method not allowed for browser traffic.");
    }

    [Fact]
    public void Check_BrowserThatReads_NeedsTheToken()
    {
        Check(RequestOf.Method("GET", "localhost:8265", Right, ("User-Agent", "Mozilla/5.0")), "api", "jobs").Should().BeNull();
        Check(RequestOf.Method("GET", "localhost:8265", ("User-Agent", "Mozilla/5.0")), "api", "jobs")!.Status.Should().Be(401);
    }

    [Theory]
    [InlineData("v1", "health")]
    [InlineData("api", "version")]
    [InlineData("api", "gcs_healthz")]
    [InlineData("api", "authentication_mode")]
    [InlineData]
    public void Check_OpenPath_NeedsNoToken(params string[] path) => Check(RequestOf.Method("GET"), path).Should().BeNull();

    [Theory]
    [InlineData("api", "jobs")]
    [InlineData("v1", "health", "x")]
    [InlineData("v1", "openapi.json")]
    [InlineData("v1")]
    [InlineData("api", "nope")]
    [InlineData("API", "version")]
    public void Check_AnyOtherPath_NeedsTheToken(params string[] path)
    {
        Check(RequestOf.Method("GET"), path)!.Message.Should().Be("Unauthorized: Missing authentication token");
        Check(RequestOf.Method("GET", headers: ("Authorization", "Bearer nope")), path)!
            .Message.Should()
            .Be("Forbidden: Invalid authentication token");
        Check(RequestOf.Method("GET", headers: Right), path).Should().BeNull();
    }

    [Fact]
    public void Check_TokenSwitchedOff_HostsAndBrowsersAreStillChecked()
    {
        var open = new AccessRules(new TrustedHosts("127.0.0.1", []), new BearerToken(token: null));

        open.Check(RequestOf.Method("GET"), ["api", "jobs"]).Should().BeNull();
        open.Check(RequestOf.Method("GET", "evil.example"), ["api", "jobs"])!.Code.Should().Be("host_not_trusted");
        open.Check(RequestOf.Method("POST", headers: ("Sec-Fetch-Site", "cross-site")), ["api", "jobs"])!.Status.Should().Be(405);
    }

    private Refusal? Check(HttpRequest request, params string[] path) => _rules.Check(request, path);
}
