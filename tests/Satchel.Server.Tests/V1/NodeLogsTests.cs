using System.Net;
using System.Text.Json.Nodes;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

/// <summary>The list of what programs on the nodes have printed.</summary>
public sealed class NodeLogsTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task List_MoreThanTheLimit_GivesThoseWrittenLastAndHowManyThereAre()
    {
        for (var number = 0; number < 3; number++)
        {
            await RunAsync($"job{number}");
        }

        var list = await ListAsync("limit=2");

        list["logs"]!.AsArray().Should().HaveCount(2);
        list["total"]!.GetValue<int>().Should().BeGreaterThanOrEqualTo(3);
        NamesIn(list).Should().Contain(name => name.StartsWith("job-driver-job2-", StringComparison.Ordinal));
        NamesIn(await ListAsync("")).Should().HaveCountGreaterThanOrEqualTo(3);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=10001")]
    [InlineData("limit=some")]
    public async Task List_WrongLimit_SaysSo(string query) =>
        await _daemon.Http.GetAsync("/v1/logs?" + query).FailsAsync(HttpStatusCode.BadRequest, "invalid_request");

    [Fact]
    public async Task List_OfIdsWhoseFilesLookAlike_GivesEachItsOwn()
    {
        string[] ids = ["alike_1", "alike:1", "alike 1", new string('a', 100), new string('a', 101)];
        foreach (var id in ids)
        {
            await RunAsync(id);
        }

        foreach (var id in ids)
        {
            var name = NamesIn(await ListAsync($"of={Uri.EscapeDataString(id)}")).Should().ContainSingle(id).Which;
            (await _daemon.Http.GetStringAsync($"/v1/logs/content?name={name}")).Should().EndWith($"I am {id}\n");
            NamesIn(await ListAsync($"of={name}")).Should().Equal(name);
        }

        NamesIn(await ListAsync("of=alike.1")).Should().BeEmpty();
        NamesIn(await ListAsync("of=alike%2F1")).Should().BeEmpty();
    }

    private static IEnumerable<string> NamesIn(JsonNode list) => list["logs"]!.AsArray().Select(log => (string)log!["name"]!);

    private async Task<JsonNode> ListAsync(string query) => JsonNode.Parse(await _daemon.Http.GetStringAsync("/v1/logs?" + query))!;

    private async Task RunAsync(string id)
    {
        await _daemon.SubmitAsync($"echo \"I am {id}\"", id);
        await _daemon.WaitForEndAsync(id);
    }
}
