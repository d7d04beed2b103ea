using System.Net;
using System.Net.Http.Json;
using Satchel.Abstractions.Wire;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

public sealed class ClusterTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task Health_WithoutAToken_IsReady()
    {
        using var stranger = new HttpClient { BaseAddress = new Uri(_daemon.Address) };

        (await stranger.GetStringAsync("/v1/health")).Should().Be("{\"status\":\"ready\"}");
        await stranger.GetAsync("/v1/status").FailsAsync(HttpStatusCode.Unauthorized, "token_missing");
    }

    [Fact]
    public async Task Proof_WithoutAToken_ShowsThatTheHeadKnowsIt()
    {
        using var stranger = new HttpClient { BaseAddress = new Uri(_daemon.Address) };
        var challenge = HeadProof.CreateChallenge();
        using var request = new HttpRequestMessage(HttpMethod.Get, HeadProof.Path);
        request.Headers.Add(HeadProof.ChallengeHeader, challenge);
        using var answer = await stranger.SendAsync(request);
        var port = new Uri(_daemon.Address).Port;

        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        answer.Headers.GetValues(HeadProof.PortHeader).Should().Equal($"{port}");
        answer.Headers.GetValues(HeadProof.ProofHeader).Should().Equal(HeadProof.Compute(_daemon.Token, challenge, port));
        await stranger.GetAsync(HeadProof.Path).FailsAsync(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Status_OfAFreshHead_DescribesIt()
    {
        await _daemon.SubmitAsync("exit 1", "counted");
        await _daemon.WaitForEndAsync("counted");

        var status = (await _daemon.Http.GetFromJsonAsync("/v1/status", WireJson.Default.ClusterStatus))!;

        (status.Pid, status.Home).Should().Be((_daemon.Pid, _daemon.Home.Root));
        status.Session.Should().StartWith("session_");
        status.Jobs["FAILED"].Should().Be(1);
        status.Nodes.Should().ContainSingle().Which.Total["CPU"].Should().Be(Environment.ProcessorCount);
    }

    [Theory]
    [InlineData("GET", "/v1/nope", HttpStatusCode.NotFound, "no_such_call")]
    [InlineData("GET", "/v1", HttpStatusCode.NotFound, "no_such_call")]
    [InlineData("PATCH", "/v1/jobs", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("GET", "/v1/shutdown", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    public async Task AnyCall_ThatIsNotThere_SaysSoInTheFormOfV1(string method, string path, HttpStatusCode status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        await _daemon.Http.SendAsync(request).FailsAsync(status, code);
    }

    [Fact]
    public async Task Head_OfACall_HasTheHeadersOfItsGetAndNoBody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/v1/status");
        using var answer = await _daemon.Http.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().Should().Be("application/json; charset=utf-8");
        (await answer.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
    }
}
