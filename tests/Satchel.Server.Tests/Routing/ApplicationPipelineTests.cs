using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Server.Routing;
using Satchel.Server.Security;

namespace Satchel.Server.Tests.Routing;

/// <summary>Two applications beside each other behind a real listener: paths arrive as a client wrote them.</summary>
public sealed class ApplicationPipelineTests : IAsyncLifetime
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly WebApplication _app = Build();
    private readonly HttpClient _http = new();
    private string Address => _app.Urls.Single();

    public async ValueTask InitializeAsync() => await _app.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/things", "things: GET")]
    [InlineData("GET", "/things/", "things: GET")]
    [InlineData("POST", "/things", "things: POST")]
    [InlineData("GET", "/things/7", "things: GET [7]")]
    [InlineData("DELETE", "/things/7?x=y", "things: DELETE [7]")]
    [InlineData("POST", "/things/special", "things: POST special")]
    [InlineData("GET", "/things/special", "things: GET [special]")]
    [InlineData("GET", "/th%69ngs/7", "things: GET [7]")]
    [InlineData("GET", "/others/7", "others: GET [7]")]
    public async Task Request_OfACallThatIsThere_IsAnsweredByIt(string method, string path, string expected)
    {
        using var answer = await SendAsync(method, path);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).Should().Be(expected);
    }

    [Theory]
    [InlineData("/things/a%2Fb", "a/b")]
    [InlineData("/things/..", "..")]
    [InlineData("/things/%2E%2E%2F%2e%2e", "../..")]
    [InlineData("/things/a%3Fb%23c", "a?b#c")]
    [InlineData("/things/a%252Fb", "a%2Fb")]
    [InlineData("/things/50%zz", "50%zz")]
    [InlineData("/things/A+b~C", "A+b~C")]
    [InlineData("/things/%E2%82%AC%F0%9F%98%80", "€😀")]
    public async Task Request_HostileId_ReachesTheCallWhole(string path, string id)
    {
        using var answer = await SendAsync("GET", path);

        (await answer.Content.ReadAsStringAsync()).Should().Be($"things: GET [{id}]");
    }

    [Fact]
    public async Task Head_OfACallThatReads_HasItsHeadersAndNoBody()
    {
        using var answer = await SendAsync("HEAD", "/things/7");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentLength.Should().Be("things: GET [7]".Length);
        (await answer.Content.ReadAsStringAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("PUT", "/things", "GET,HEAD,POST")]
    [InlineData("PATCH", "/things/7", "DELETE,GET,HEAD")]
    [InlineData("OPTIONS", "/things", "GET,HEAD,POST")]
    [InlineData("GET", "/things/7/stop", "POST")]
    [InlineData("HEAD", "/things/7/stop", "POST")]
    public async Task Request_MethodThatNoCallHas_Is405WithAllow(string method, string path, string allow)
    {
        using var answer = await SendAsync(method, path);

        answer.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.Should().Equal(allow.Split(','));
        (await answer.Content.ReadAsStringAsync()).Should().Be(method == "HEAD" ? "" : "things: not allowed");
    }

    [Theory]
    [InlineData("/things/7/stop/now", "things: not found")]
    [InlineData("/things/7/STOP", "things: not found")]
    [InlineData("/others/7/start", "others: not found")]
    [InlineData("/Things", "")]
    [InlineData("/", "")]
    public async Task Request_PathThatNoCallHas_Is404InTheStyleOfItsOwner(string path, string expected)
    {
        using var answer = await SendAsync("GET", path);

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        answer.Content.Headers.Allow.Should().BeEmpty();
        (await answer.Content.ReadAsStringAsync()).Should().Be(expected);
    }

    [Fact]
    public async Task Request_CallThrows_StyleAnswersWithoutWhatTheCallHadSet()
    {
        using var answer = await SendAsync("POST", "/things/7/stop");

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        answer.Headers.Contains("X-Half-Done").Should().BeFalse();
        (await answer.Content.ReadAsStringAsync()).Should().Be("things: no such thing as 7");
    }

    [Fact]
    public async Task Request_CallThrowsAfterItBegan_AnswerIsBrokenOff()
    {
        var asking = () => SendAsync("POST", "/others/7/cut");

        await asking.Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task Request_UnderANameThatIsNotTrusted_IsRefusedBeforeAnyCallInTheStyleOfItsOwner()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address + "/others") { Headers = { Host = "evil.example" } };
        using var answer = await _http.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).Should().Be("others: host_not_trusted");
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder
            .Services.AddRoutingCore()
            .AddSingleton(new TrustedHosts("127.0.0.1", []))
            .AddSingleton(new BearerToken(token: null))
            .AddSingleton<AccessRules>()
            .AddSingleton<IHttpApplication>(new RecordingApplication("things"))
            .AddSingleton<IHttpApplication>(new RecordingApplication("others"))
            .AddSingleton<ErrorBoundary>()
            .AddSingleton(new ConnectionLimit(100, TimeProvider.System, NullLogger<ConnectionLimit>.Instance))
            .AddSingleton<ApplicationPipeline>();
        var app = builder.Build();
        app.Services.GetRequiredService<ApplicationPipeline>().Use(app);
        return app;
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Address + path, AsWritten));
        return await _http.SendAsync(request);
    }
}
