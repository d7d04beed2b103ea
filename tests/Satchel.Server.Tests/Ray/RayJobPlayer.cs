using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Posix.Processes;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Ray;

/// <summary>Runs one recorded job: submits it, does to it what was done then, waits for its end.</summary>
internal sealed class RayJobPlayer(Daemon daemon)
{
    public static string IdOf(JsonObject item) => "st-" + (string)item["id"]!;

    public async Task<PlayedJob> PlayAsync(JsonObject item)
    {
        var id = IdOf(item);
        var body = item["submit"]!.DeepClone().AsObject();
        body["submission_id"] = id;
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await daemon.Http.PostAsync("/v1/jobs", content);
        if (answer.StatusCode is not HttpStatusCode.Created)
        {
            return new PlayedJob { SubmitStatus = (int)answer.StatusCode, Refusal = await answer.Content.ReadAsStringAsync() };
        }

        var accepted = await answer.Content.ReadFromJsonAsync(WireJson.Default.JobView);
        var running = AsksForWhatIsNotThere(item) ? null : await daemon.WaitAsync(id, job => job.Status is not JobStatus.Pending);
        var actions = await ActAsync(item, id);
        await daemon.WaitForEndAsync(id);
        return new PlayedJob
        {
            SubmitStatus = 200,
            Accepted = accepted,
            Running = running?.Status is JobStatus.Running ? running : null,
            Actions = [.. actions, .. LeftBehind(item, id)],
            Final = (await daemon.Http.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}"))!,
            Logs = (string)(await daemon.Http.GetFromJsonAsync<JsonObject>($"/api/jobs/{id}/logs"))!["logs"]!,
        };
    }

    /// <summary>No recorded job asks for anything that the cluster has.</summary>
    private static bool AsksForWhatIsNotThere(JsonObject item) =>
        item["submit"]!
            .AsObject()
            .Any(field => field.Key is not "entrypoint" && field.Key.StartsWith("entrypoint", StringComparison.Ordinal));

    private async Task<ImmutableArray<string>> ActAsync(JsonObject item, string id)
    {
        var actions = ImmutableArray.CreateBuilder<string>();
        foreach (var action in item["actions"]!.AsArray())
        {
            switch ((string)action!["what"]!)
            {
                case "stop":
                    await ReadyToBeEndedAsync(item, id);
                    using (var answer = await daemon.Http.PostAsync($"/api/jobs/{id}/stop", content: null))
                    {
                        actions.Add($"{(int)answer.StatusCode} {JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.ToJsonString()}");
                    }

                    break;
                case "kill -9 supervisor":
                    await ReadyToBeEndedAsync(item, id);
                    actions.Add(
                        Signals.Send(await RunProcesses.SupervisorOfAsync(daemon.Home.Root, id), Signals.Kill)
                            ? "killed supervisor"
                            : "no supervisor"
                    );
                    break;
            }
        }

        return actions.ToImmutable();
    }

    /// <summary>
    /// What the driver does at first was done by the time of the recorded action: says <c>up</c>, or leaves a process
    /// behind.
    /// </summary>
    private async Task ReadyToBeEndedAsync(JsonObject item, string id)
    {
        var recorded = item["logs"]!.ToString();
        if (recorded.Contains("\nup\n", StringComparison.Ordinal))
        {
            var watch = Stopwatch.StartNew();
            while (!(await daemon.LogsAsync(id)).Contains("\nup\n", StringComparison.Ordinal))
            {
                watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(60), $"job {id} says that it is up");
            }
        }

        var left = item["actions"]!
            .AsArray()
            .Where(action => ((string)action!["what"]!).StartsWith("processes left", StringComparison.Ordinal))
            .SelectMany(action => action!["result"]!.AsArray())
            .Select(process => (string)process!);
        foreach (var process in left)
        {
            await Eventually.TrueAsync(() => CommandLines(id).Contains(process), $"job {id} starts '{process}'");
        }
    }

    private IEnumerable<string> LeftBehind(JsonObject item, string id) =>
        item["actions"]!
            .AsArray()
            .Where(action => ((string)action!["what"]!).StartsWith("processes left", StringComparison.Ordinal))
            .Select(_ => $"[{string.Join(", ", CommandLines(id))}]");

    private IEnumerable<string> CommandLines(string id) => RunProcesses.OfJob(daemon.Home.Root, id).Select(RunProcesses.CommandLine);
}
