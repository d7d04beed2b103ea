using System.Diagnostics;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Jobs;
using Satchel.Client.Starting;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Jobs;

/// <summary>A home that was copied while its cluster ran: the copy is a cluster of its own, and nothing of the other one is its.</summary>
public sealed class CopiedHomeTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <param name="claims">What becomes of the copied claims of jobs: a backup may be without them, or have half of one.</param>
    [Theory]
    [InlineData("whole")]
    [InlineData("damaged")]
    [InlineData("gone")]
    public async Task A_copy_takes_neither_the_head_nor_the_jobs_of_the_home_that_it_was_copied_from(string claims)
    {
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));
        const string id = "long";
        await daemon.SubmitAsync("sleep 600; true", id);
        await Eventually.TrueAsync(() => RunProcesses.OfJob(daemon.Home.Root, id).Count > 1, "the job runs");
        // That is written after its start, and not while the home is copied.
        await daemon.WaitAsync(id, job => job.Status == JobStatus.Running);
        var processes = RunProcesses.OfJob(daemon.Home.Root, id).Count;
        Copy(daemon.Home.Root, _scratch.At("copy"));
        Change(new SatchelHome(_scratch.At("copy")).Node("head").Runs, claims);

        new LocalCluster(new(_scratch.At("copy"))).FindLast().Should().BeNull("its record is of another home");
        await using (var copy = await Daemon.StartAsync(_scratch.At("copy")))
        {
            if (claims is not "gone")
            {
                // What nobody has claimed may as well be started here.
                (await copy.WaitForEndAsync(id))
                    .Status.Should()
                    .Be(JobStatus.Failed, "nobody of this home runs it");
            }

            await copy.ShutDownAsync(keepJobs: false);
        }

        RunProcesses.OfJob(daemon.Home.Root, id).Should().HaveCount(processes, "they are the other cluster's");
        (await daemon.WaitAsync(id, _ => true)).Status.Should().Be(JobStatus.Running);
    }

    private static void Change(string runs, string claims)
    {
        foreach (var claim in Directory.EnumerateFiles(runs).Where(_ => claims is not "whole"))
        {
            if (claims is "gone")
            {
                File.Delete(claim);
            }
            else
            {
                File.WriteAllText(claim, "{");
            }
        }
    }

    private static void Copy(string from, string to)
    {
        using var copying = Process.Start("cp", ["-a", from, to]);
        copying.WaitForExit();
        copying.ExitCode.Should().Be(0);
    }
}
