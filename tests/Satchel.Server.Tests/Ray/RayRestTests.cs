using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Ray;

/// <summary>Every exchange recorded from Ray's Jobs API, in its order, with a real daemon.</summary>
public sealed class RayRestTests
{
    /// <summary>Cases whose point is that the token is another.</summary>
    private static readonly string[] WithAnotherToken = ["auth-wrong"];

    [Fact]
    public Task Answer_EveryRecordedRequest_AsRayOrListed() =>
        ReplayAsync(item => !OfAuthentication(item), new Dictionary<string, string> { ["SATCHEL_AUTH_MODE"] = "disabled" });

    [Fact]
    public Task Answer_EveryRecordedRequestWithTokens_AsRayOrListed() => ReplayAsync(OfAuthentication, new Dictionary<string, string>());

    private static bool OfAuthentication(JsonObject item) => ((string)item["id"]!).StartsWith("auth-", StringComparison.Ordinal);

    private static async Task ReplayAsync(Func<JsonObject, bool> select, Dictionary<string, string> variables)
    {
        using var scratch = new TemporaryDirectory();
        variables["PATH"] = PythonPath.In(scratch);
        var start = new SlowStart(scratch);
        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(scratch.At("home"))
            {
                Variables = variables,
                Supervisor = start.Program,
                Options = ["--num-cpus", "4"],
            }
        );
        using var sender = new RecordedRequest(daemon);
        var story = new RayRestStory(daemon, start);
        var gone = new HashSet<string>(StringComparer.Ordinal);

        var report = await RayVectorReplay.RunAsync("jobs-rest", CompareAsync, select);

        report.Should().BeEmpty();

        async Task<string?> CompareAsync(JsonObject item)
        {
            var id = (string)item["id"]!;
            await story.BeforeAsync(id);
            var reply = await sender.SendAsync(
                item["request"]!.AsObject(),
                File.Exists(daemon.Home.TokenFile) && !WithAnotherToken.Contains(id) ? daemon.Token : new string('0', 64)
            );
            story.After(id);
            Remember(item["request"]!.AsObject(), reply, gone);
            return new RecordedExchange(item, daemon.Address, gone).Difference(reply);
        }
    }

    private static void Remember(JsonObject request, RecordedReply reply, HashSet<string> gone)
    {
        var path = Uri.UnescapeDataString((string)request["path"]!);
        switch ((string)request["method"]!)
        {
            case "POST" when reply.Status == 400 && SubmissionIdIn(request) is { } id:
                gone.Add(id);
                break;
            case "DELETE" when reply.Status == 200:
                gone.Add(path["/api/jobs/".Length..]);
                break;
        }
    }

    private static string? SubmissionIdIn(JsonObject request) =>
        (string?)request["path"] is "/api/jobs/"
        && request["body"] is JsonObject { } body
        && body["json"] is JsonObject submit
        && submit["submission_id"] is JsonValue id
            ? id.ToString()
            : null;
}
