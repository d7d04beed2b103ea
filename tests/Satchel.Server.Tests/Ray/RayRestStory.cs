using System.Net;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Posix.Processes;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Ray;

/// <summary>
/// The recording tells a story: later requests rely on jobs of earlier ones, and some of what was done in between was not recorded. This
/// does it: before each case what must have happened, after it what undoes a hold.
/// </summary>
internal sealed class RayRestStory(Daemon daemon, SlowStart start)
{
    private const int SignalStop = 19;
    private const int SignalContinue = 18;

    private ProcessIdentity? _frozen;

    public Task BeforeAsync(string id) =>
        id switch
        {
            // What Ray takes seconds for is held until it has been looked at.
            "info-pending" => SubmitHeldAsync(new SubmitRequest { Entrypoint = "echo hello; sleep 1; exit 0", SubmissionId = "job-a" }),
            "submit-dup-same" => daemon.WaitForEndAsync("job-a"),
            "list-some" => EverythingEndsAsync(),
            "info-odd-id" => daemon.WaitForEndAsync("a b/ü"),
            "logs-pkg-job" => daemon.WaitForEndAsync("pkg-job"),
            "info-pkg-missing" => daemon.WaitForEndAsync("pkg-missing"),
            "info-pkg-notzip" => daemon.WaitForEndAsync("pkg-notzip"),
            "info-pending-res" => SubmitAsync(
                new SubmitRequest
                {
                    Entrypoint = "echo never",
                    SubmissionId = "pend",
                    EntrypointResources = new Dictionary<string, double> { ["nothere"] = 1 },
                }
            ),
            "info-pending-stopped" => daemon.WaitForEndAsync("pend"),
            "delete-running" => daemon.WaitAsync("long", job => job.Status is JobStatus.Running),
            "stop-running" => FreezeAsync("long"),
            "info-stopped" or "info-failed" => daemon.WaitForEndAsync("long"),
            "delete-again" => DeleteAsync("long"),
            "delete-succeeded" => RunAsync(new SubmitRequest { Entrypoint = "true", SubmissionId = "quick" }),
            "info-ray-running" => daemon.WaitForEndAsync("with-ray"),
            "browser-get-info" => RunAsync(
                new SubmitRequest
                {
                    Entrypoint = "true",
                    SubmissionId = "br",
                    RuntimeEnv = JsonNode
                        .Parse("""{"env_vars": {"SECRET": "s3cr3t"}, "config": {"setup_timeout_seconds": 60}}""")!
                        .AsObject(),
                }
            ),
            "sdk-info" => RunAsync(
                new SubmitRequest
                {
                    Entrypoint = "echo plain",
                    SubmissionId = "sdk-plain",
                    RuntimeEnv = [],
                    Metadata = new Dictionary<string, string>(),
                }
            ),
            "sdk-tail-long-2" => daemon.WaitForEndAsync("sdk-longline"),
            "sdk-tail-pending-4" or "sdk-stop-done" => StopAsync(id is "sdk-stop-done" ? "sdk-stop" : "sdk-pend"),
            "auth-info" => RunAsync(new SubmitRequest { Entrypoint = "echo hi", SubmissionId = "auth-1" }),
            _ => Task.CompletedTask,
        };

    public void After(string id)
    {
        if (id is "info-pending")
        {
            start.Open();
        }
        else if (id is "stop-running-2")
        {
            Signals.Send(_frozen!, SignalContinue).Should().BeTrue();
        }
    }

    private Task SubmitAsync(SubmitRequest request) => daemon.SubmitAsync(request);

    private Task SubmitHeldAsync(SubmitRequest request)
    {
        start.Shut();
        return daemon.SubmitAsync(request);
    }

    private async Task RunAsync(SubmitRequest request)
    {
        await daemon.SubmitAsync(request);
        await daemon.WaitForEndAsync(request.SubmissionId!);
    }

    private async Task StopAsync(string id)
    {
        using var answer = await daemon.Http.PostAsync($"/v1/jobs/{id}/stop", content: null);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        await daemon.WaitForEndAsync(id);
    }

    private async Task DeleteAsync(string id)
    {
        using var answer = await daemon.Http.DeleteAsync($"/v1/jobs/{id}");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    /// <summary>The supervisor sleeps: a job that is asked to stop stays on its way.</summary>
    private async Task FreezeAsync(string id)
    {
        _frozen = await RunProcesses.SupervisorOfAsync(daemon.Home.Root, id);
        Signals.Send(_frozen, SignalStop).Should().BeTrue();
    }

    private async Task EverythingEndsAsync()
    {
        await daemon.SubmitAsync(
            new SubmitRequest
            {
                Entrypoint = "true",
                RuntimeEnv = [],
                Metadata = new Dictionary<string, string>(),
            }
        );
        foreach (var job in await daemon.ListAsync())
        {
            await daemon.WaitForEndAsync(job.SubmissionId!);
        }
    }
}
