using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Cli;

/// <summary>What does not fit: told in one sentence with a hint, nothing left behind, and all well again once there is room.</summary>
public sealed class NoRoomTests : IDisposable
{
    private const int MostFills = 10;

    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_submit_that_meets_a_full_disk_says_so_and_works_once_there_is_room()
    {
        using var disk = SmallDisk.TryMount("24m", names: 2000, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        var home = disk.At("home");
        Write("work/big", 4 * 1024 * 1024);
        await using var daemon = await Daemon.StartAsync(home);
        string[] submit =
        [
            "job",
            "submit",
            "--submission-id",
            "full",
            "--working-dir",
            _scratch.At("work"),
            "--",
            "sh",
            "-c",
            "wc -c < big",
        ];

        disk.FillBytes();
        var refused = await CliRun.RunAsync(home, submit);
        var status = await CliRun.RunAsync(home, ["status"]);
        disk.Free();
        var accepted = await CliRun.RunAsync(home, submit);

        refused.ExitCode.Should().Be(1);
        refused.Errors.Should().Contain("is full").And.Contain("hint:").And.NotContain("   at ");
        refused.Output.Should().BeEmpty();
        status.ExitCode.Should().Be(0, status.Errors);
        status.Output.Should().Contain($"Problem: The disk of {home} is full").And.Contain("of 24.0 MiB free");
        accepted.ExitCode.Should().Be(0, accepted.Errors);
        accepted.Output.Should().EndWith("4194304\n");
        (await daemon.ListAsync()).Should().ContainSingle().Which.Status.Should().Be(JobStatus.Succeeded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_shell_that_meets_a_full_disk_says_so_and_opens_once_there_is_room(bool inBytes)
    {
        using var disk = SmallDisk.TryMount("32m", names: 2000, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        var home = disk.At("home");
        Write("part/__init__.py", 10);
        await using var daemon = await Daemon.StartAsync(home);
        string[] shell =
        [
            "env",
            "shell",
            "--runtime-env-json",
            new JsonObject { ["py_modules"] = new JsonArray(_scratch.At("part")) }.ToJsonString(),
            "--",
            "true",
        ];
        (await CliRun.RunAsync(home, shell)).Should().Match<CliRun>(run => run.ExitCode == 0);

        CliRun refused;
        var fills = 0;
        do
        {
            // What is left of a shell goes behind it, and gives room back.
            if (inBytes)
            {
                disk.FillBytes();
            }
            else
            {
                disk.FillNames();
            }

            refused = await CliRun.RunAsync(home, shell);
        } while (refused.ExitCode == 0 && ++fills < MostFills);

        disk.Free();
        var opened = await CliRun.RunAsync(home, shell);

        refused.ExitCode.Should().Be(1, refused.All);
        refused.Errors.Should().Contain("is full").And.Contain("hint:").And.NotContain("nobody foresaw");
        opened.ExitCode.Should().Be(0, opened.All);
    }

    [Fact]
    public async Task On_a_full_disk_jobs_can_be_stopped_and_deleted_and_the_cluster_says_so_and_leaves()
    {
        using var disk = SmallDisk.TryMount("32m", names: 2000, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        var home = disk.At("home");
        await using (var daemon = await Daemon.StartAsync(home))
        {
            await daemon.SubmitAsync("true", "ended");
            await daemon.WaitForEndAsync("ended");
            foreach (var id in (string[])["first", "second"])
            {
                await daemon.SubmitAsync("sleep 600", id);
                await daemon.WaitAsync(id, job => job.Status == JobStatus.Running);
            }

            disk.FillBytes();

            (await CliRun.RunAsync(home, ["job", "stop", "first"])).Should().Match<CliRun>(run => run.ExitCode == 0);
            (await daemon.WaitForEndAsync("first")).Status.Should().Be(JobStatus.Stopped);
            (await CliRun.RunAsync(home, ["job", "delete", "ended"])).Should().Match<CliRun>(run => run.ExitCode == 0);
            (await CliRun.RunAsync(home, ["status"])).Output.Should().Contain("is full");
            var leaving = await CliRun.RunAsync(home, ["stop"]);
            leaving.ExitCode.Should().Be(0, leaving.Errors);
        }

        disk.Free();
        await using var again = await Daemon.StartAsync(home);
        (await again.ListAsync())
            .Select(job => (job.SubmissionId, job.Status))
            .Should()
            .Equal(("first", JobStatus.Stopped), ("second", JobStatus.Stopped));
    }

    [Fact]
    public async Task A_package_over_the_quota_is_refused_with_its_ten_largest_entries()
    {
        for (var i = 1; i <= 12; i++)
        {
            Write($"work/file{i:D2}", i * 100);
        }

        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(_scratch.At("home")) { Variables = new Dictionary<string, string> { ["SATCHEL_MAX_PACKAGE_BYTES"] = "5000" } }
        );

        var run = await CliRun.RunAsync(_scratch.At("home"), ["job", "submit", "--working-dir", _scratch.At("work"), "--", "true"]);

        run.ExitCode.Should().Be(1);
        run.Errors.Should().ContainAll(Enumerable.Range(3, 10).Select(i => $"file{i:D2}")).And.NotContain("file02").And.Contain("hint:");
        (await daemon.ListAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_larger_than_the_disk_is_refused_with_what_it_needs_and_leaves_nothing()
    {
        using var disk = SmallDisk.TryMount("24m", names: 2000, out var failure);
        Assert.SkipWhen(disk is null, $"A full disk needs a small file system, and none could be mounted: {failure}");
        var home = disk.At("home");
        Write("work/large", 40_000_000);
        await using var daemon = await Daemon.StartAsync(home);

        var run = await CliRun.RunAsync(home, ["job", "submit", "--json", "--working-dir", _scratch.At("work"), "--", "true"]);

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("disk_full").And.Contain("The file needs 38.1 MiB, ").And.Contain("MiB are free.");
        Directory.EnumerateFiles(Path.Combine(home, "head", "store", "blobs", "partial")).Should().BeEmpty();
        (await daemon.ListAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(9_000_000)]
    public async Task An_archive_over_the_quota_is_refused_in_the_clusters_words(int size)
    {
        Write("work/data", size);
        await System.IO.Compression.ZipFile.CreateFromDirectoryAsync(_scratch.At("work"), _scratch.At("work.zip"));
        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(_scratch.At("home")) { Variables = new Dictionary<string, string> { ["SATCHEL_MAX_PACKAGE_BYTES"] = "5000" } }
        );

        var run = await CliRun.RunAsync(
            _scratch.At("home"),
            ["job", "submit", "--json", "--working-dir", _scratch.At("work.zip"), "--", "true"]
        );

        run.ExitCode.Should().Be(1);
        run.Errors.Should()
            .Contain("package_too_large")
            .And.Contain("larger than the 4.9 KiB that this cluster accepts")
            .And.Contain("Leave files out");
        (await daemon.ListAsync()).Should().BeEmpty();
    }

    private void Write(string path, int size)
    {
        _scratch.Write(path, "");
        File.WriteAllBytes(_scratch.At(path), RandomNumberGenerator.GetBytes(size));
    }
}
