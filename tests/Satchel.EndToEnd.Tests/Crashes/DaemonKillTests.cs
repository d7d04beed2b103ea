using System.Globalization;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Crashes;

/// <summary><c>kill -9</c> of the daemon at many moments of submit, set-up and run.</summary>
public sealed class DaemonKillTests
{
    private const int Kills = 30;

    [Fact]
    public async Task A_daemon_killed_at_thirty_moments_loses_and_doubles_no_job()
    {
        using var scratch = new TemporaryDirectory();
        var home = scratch.At("home");
        var marks = scratch.At("marks");
        Directory.CreateDirectory(marks);
        var random = new Random(20260);
        var accepted = new List<string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var daemon = await Daemon.StartAsync(home);
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var submitting = SubmitUntilItDiesAsync(daemon, marks, kill, accepted, first);
            if (kill % 2 == 1)
            {
                // However slow the machine, some kills come after the daemon has promised something.
                await Task.WhenAny(first.Task, submitting);
            }

            // The moment is the point of this test: from the first request to well into the first runs.
            using var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(1 + random.Next(900)));
            await moment.WaitForNextTickAsync();
            await daemon.KillAsync();
            await submitting;
        }

        await using (var daemon = await Daemon.StartAsync(home))
        {
            foreach (var id in accepted)
            {
                var job = await daemon.WaitForEndAsync(id);
                job.Status.Should().Be(JobStatus.Succeeded, $"{id}: {job.Message}");
                File.ReadAllLines(Path.Combine(marks, id)).Should().Equal(["start", "end"], $"{id} runs once, wholly");
                (await daemon.LogsAsync(id)).Should().Contain("working\n");
            }

            foreach (var job in await daemon.ListAsync())
            {
                await daemon.WaitForEndAsync(job.SubmissionId!);
            }

            Directory.EnumerateFiles(marks).Should().AllSatisfy(mark => File.ReadAllLines(mark).Should().Equal("start", "end"));
            await Eventually.TrueAsync(() => RunProcesses.Of(home).Count == 0, "no process may be left that belongs to no job");
        }

        accepted.Should().NotBeEmpty();
    }

    private static async Task SubmitUntilItDiesAsync(
        Daemon daemon,
        string marks,
        int round,
        List<string> accepted,
        TaskCompletionSource first
    )
    {
        for (var i = 0; ; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"kill-{round}-{i}");
            var mark = Path.Combine(marks, id);
            try
            {
                await daemon.SubmitAsync($"echo start >> {mark}; echo working; sleep 0.0{i % 10}; echo end >> {mark}", id);
            }
            catch (HttpRequestException)
            {
                return;
            }

            accepted.Add(id);
            first.TrySetResult();
            if (i == 12)
            {
                return;
            }
        }
    }
}
