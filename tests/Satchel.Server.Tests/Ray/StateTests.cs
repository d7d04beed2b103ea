using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Ray;

/// <summary>Ray's state API.</summary>
public sealed class StateTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Runtime_envs_are_those_that_jobs_asked_for_with_what_became_of_them()
    {
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));
        await daemon.SubmitAsync("true", "none");
        await daemon.SubmitAsync("true", "first", Variables("1"));
        await daemon.SubmitAsync("sleep 600", "second", Variables("1"));
        await daemon.SubmitAsync("true", "third", Variables("2"));
        await daemon.SubmitAsync("true", "failing", new JsonObject { ["working_dir"] = "local:///no/such/directory" });
        foreach (var id in (string[])["none", "first", "third", "failing"])
        {
            await daemon.WaitForEndAsync(id);
        }

        await daemon.WaitAsync("second", job => job.DriverInfo is not null || job.Status is Abstractions.Jobs.JobStatus.Running);
        var all = await AskAsync(daemon, "?detail=true");
        all["total"]!.GetValue<int>().Should().Be(3);
        var rows = all["result"]!.AsArray();
        rows[0]!["runtime_env"]!["env_vars"]!["A"]!.GetValue<string>().Should().Be("1");
        rows[0]!["success"]!.GetValue<bool>().Should().BeTrue();
        rows[0]!["ref_cnt"]!.GetValue<string>().Should().Be("1");
        rows[2]!["success"]!.GetValue<bool>().Should().BeFalse();
        rows[2]!["error"]!.GetValue<string>().Should().Contain("/no/such/directory");

        var failed = await AskAsync(daemon, "?filter_keys=success&filter_predicates=%3D&filter_values=False");
        failed["num_filtered"]!.GetValue<int>().Should().Be(1);
        failed["result"]![0]!.AsObject().ContainsKey("error").Should().BeFalse("nobody asked for details");
        var limited = await AskAsync(daemon, "?limit=1&filter_keys=success&filter_predicates=!%3D&filter_values=false");
        limited["num_filtered"]!.GetValue<int>().Should().Be(2);
        limited["result"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task Lists_name_what_there_is_and_are_filtered_by_any_of_their_columns()
    {
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));
        await daemon.SubmitAsync("true", "one");
        await daemon.SubmitAsync("false", "two");
        await daemon.WaitForEndAsync("one");
        await daemon.WaitForEndAsync("two");

        var failed = await AskAsync(daemon, "?filter_keys=status&filter_predicates=%3D&filter_values=failed", "jobs");
        (failed["total"]!.GetValue<int>(), failed["num_filtered"]!.GetValue<int>()).Should().Be((2, 1));
        failed["result"]![0]!["submission_id"]!.GetValue<string>().Should().Be("two");
        var node = (await AskAsync(daemon, "", "nodes"))["result"]!.AsArray().Should().ContainSingle().Subject!;
        node["labels"]!["ray.io/node-id"]!.ToString().Should().Be(node["node_id"]!.ToString());
        foreach (var kind in (string[])["tasks", "actors", "objects", "workers"])
        {
            (await AskAsync(daemon, "?limit=5", kind))["total"]!.GetValue<int>().Should().Be(0);
        }
    }

    private static JsonObject Variables(string value) => new() { ["env_vars"] = new JsonObject { ["A"] = value } };

    private static async Task<JsonNode> AskAsync(Daemon daemon, string query, string kind = "runtime_envs")
    {
        var text = await daemon.Http.GetStringAsync(
            new Uri($"{daemon.Address}/api/v0/{kind}{query}"),
            TestContext.Current.CancellationToken
        );
        return JsonNode.Parse(text)!["data"]!["result"]!;
    }
}
