using System.Net;
using System.Text.Json.Nodes;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Ray;

/// <summary>What Ray's state API does not filter by.</summary>
public sealed class StateFilterTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task Filters_by_columns_that_are_not_there_are_refused()
    {
        foreach (var kind in (string[])["tasks", "actors", "objects", "workers", "nodes", "jobs", "runtime_envs"])
        {
            using var answer = await _daemon.Http.GetAsync(
                new Uri($"{_daemon.Address}/api/v0/{kind}?filter_keys=colour&filter_predicates=%3D&filter_values=red"),
                TestContext.Current.CancellationToken
            );

            answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
            (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain("filter column colour");
        }
    }

    [Theory]
    [InlineData("?limit=x", "invalid literal")]
    [InlineData("?limit=-1", "below 0")]
    [InlineData("?filter_keys=success", "a key, a predicate and a value")]
    [InlineData("?filter_keys=success&filter_predicates=%3E&filter_values=1", "Unsupported filter predicate")]
    public async Task Runtime_envs_by_what_makes_no_sense_are_refused(string query, string message)
    {
        using var answer = await _daemon.Http.GetAsync(
            new Uri($"{_daemon.Address}/api/v0/runtime_envs{query}"),
            TestContext.Current.CancellationToken
        );

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        body["result"]!.GetValue<bool>().Should().BeFalse();
        body["msg"]!.GetValue<string>().Should().Contain(message);
    }
}
