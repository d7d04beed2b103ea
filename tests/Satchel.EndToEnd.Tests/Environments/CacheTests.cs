using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>What becomes of what jobs no longer need.</summary>
public sealed class CacheTests : IDisposable
{
    private const int FileBytes = 3_000_000;

    private readonly TemporaryDirectory _scratch = new();
    private readonly Random _random = new(8);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Layers_packages_and_blobs_go_once_nothing_needs_them_and_those_of_queued_and_running_jobs_stay()
    {
        var setUp = new DaemonSetUp(_scratch.At("home"))
        {
            Options = ["--num-cpus", "1"],
            Variables = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["RAY_RUNTIME_ENV_WORKING_DIR_CACHE_SIZE_GB"] = "0",
                // Longer than from the arrival of a package to that of its job, also on a machine that stands still in between.
                ["SATCHEL_PACKAGE_GRACE_SECONDS"] = "6",
            },
        };
        await using var daemon = await Daemon.StartAsync(setUp);
        var store = daemon.Home.Node("head").Store;
        await SubmitAsync(daemon, "unneeded", "true");
        await daemon.WaitForEndAsync("unneeded");
        await SubmitAsync(daemon, "running", $"cat name; while ! test -e {_scratch.At("go")}; do sleep 0.05; done; cat name");
        var running = await daemon.WaitAsync("running", job => job.Status != JobStatus.Pending);
        running.Status.Should().Be(JobStatus.Running, running.Message);
        await SubmitAsync(daemon, "queued", "cat name");

        // Two packages with a file each, and one of the layers.
        await Eventually.TrueAsync(() => DiskUse.OfTree(store) < 3.5 * FileBytes, "what nothing needs goes");
        await Eventually.TrueAsync(
            () => Directory.EnumerateFiles(Path.Combine(store, "packages", "committed")).Count() == 2,
            "two are needed"
        );
        await File.WriteAllTextAsync(_scratch.At("go"), "", TestContext.Current.CancellationToken);

        (await daemon.WaitForEndAsync("running")).Status.Should().Be(JobStatus.Succeeded);
        (await daemon.WaitForEndAsync("queued")).Status.Should().Be(JobStatus.Succeeded);
        (await daemon.LogsAsync("running")).Should().Contain("runningrunning");
        (await daemon.LogsAsync("queued")).Should().Contain("queued");
        await Eventually.TrueAsync(() => DiskUse.OfTree(store) < FileBytes, "nothing is needed any more");
        Directory.EnumerateFiles(Path.Combine(store, "packages", "committed")).Should().BeEmpty();
    }

    /// <summary>Submits a job with a directory of its own that holds one large file.</summary>
    private async Task SubmitAsync(Daemon daemon, string name, string command)
    {
        _scratch.Write($"{name}/name", name);
        var content = new byte[FileBytes];
        _random.NextBytes(content);
        await File.WriteAllBytesAsync(_scratch.At(name, "large"), content);
        var submit = await CliRun.RunAsync(
            daemon.Home.Root,
            [
                "job",
                "submit",
                "--no-wait",
                "--submission-id",
                name,
                "--entrypoint-num-cpus",
                "1",
                "--working-dir",
                _scratch.At(name),
                "--",
                "sh",
                "-c",
                command,
            ]
        );
        submit.ExitCode.Should().Be(0, submit.All);
    }
}
