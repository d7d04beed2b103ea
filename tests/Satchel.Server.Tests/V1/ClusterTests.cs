using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Wire;
using Satchel.Testing;
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

    /// <summary>What is served is described, and the specification names all of it.</summary>
    [Fact]
    public async Task OpenApi_Document_NamesOnlyWhatTheSpecificationNames()
    {
        var document = (await _daemon.Http.GetFromJsonAsync<JsonObject>("/v1/openapi.json"))!;
        var described = CallsIn(document).ToArray();
        var specification = File.ReadAllText(Repository.PathOf("docs", "spec", "http-v1.md"));
        var specified = Regex
            .Matches(specification, @"^\| `(?<method>[A-Z]+) (?<path>[^`?]+)", RegexOptions.Multiline)
            .Select(call => $"{call.Groups["method"].Value} {call.Groups["path"].Value}");

        ((string)document["openapi"]!).Should().StartWith("3.1");
        described.Where(call => call.Contains(" /v1/", StringComparison.Ordinal)).Should().BeSubsetOf(specified);
        described
            .Should()
            .Contain(["POST /api/jobs", "GET /api/jobs/{id}/logs/tail", "PUT /api/packages/{protocol}/{name}", "GET /api/version"]);
    }

    [Fact]
    public async Task OpenApi_EveryCall_HasASummaryAndItsPathParameters()
    {
        var document = (await _daemon.Http.GetFromJsonAsync<JsonObject>("/v1/openapi.json"))!;

        foreach (var (path, calls) in document["paths"]!.AsObject())
        {
            var inPath = Regex.Matches(path, @"\{(?<name>[a-z]+)}").Select(name => name.Groups["name"].Value);
            foreach (var (method, call) in calls!.AsObject())
            {
                ((string)call!["summary"]!).Should().EndWith(".", $"{method} {path} says what it does");
                (call["parameters"]?.AsArray() ?? [])
                    .Where(parameter => (string)parameter!["in"]! == "path")
                    .Select(parameter => (string)parameter!["name"]!)
                    .Should()
                    .Equal(inPath);
            }
        }
    }

    private static IEnumerable<string> CallsIn(JsonObject document) =>
        document["paths"]!
            .AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(call => $"{call.Key.ToUpperInvariant()} {path.Key}"));
}
