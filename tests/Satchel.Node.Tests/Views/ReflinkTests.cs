using System.Diagnostics;
using System.Security.Cryptography;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Views;

/// <summary>Views made of clones, on file systems that can, with real jobs.</summary>
public sealed class ReflinkTests
{
    private const int Size = 32 * 1024 * 1024;

    [Theory]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public async Task Start_HomeOnAFileSystemThatClones_ViewsShareTheTreesBytesAndArePrivate(string kind)
    {
        using var disk = SmallDisk.TryMake(kind, out var failure);
        Assert.SkipWhen(disk is null, $"Clones need a file system that can make them, and none could be mounted: {failure}");
        using var home = new TestHome(disk.At("home"));
        var tree = Path.Combine(home.Directories.Store, "layers", "tree");
        Directory.CreateDirectory(tree);
        var bytes = RandomNumberGenerator.GetBytes(Size);
        await File.WriteAllBytesAsync(Path.Combine(tree, "big"), bytes, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(tree, "a.txt"), "a\n", TestContext.Current.CancellationToken);
        var preparer = new ScriptedPreparer
        {
            Script = (request, _) =>
            {
                var path = Path.Combine(request.PrivateDirectory, "working_dir");
                return Task.FromResult(new LaunchPlan(path, request.BaseVariables) { Views = [new PrivateView(tree, path)] });
            },
        };
        await using var node = await TestNode.StartAsync(home, [], preparer: preparer, workingDirMode: "reflink");
        node.Status.WorkingDirMode.Should().Be("reflink");
        Run("sync", "-f", disk.Path);
        var free = new DriveInfo(disk.Path).AvailableFreeSpace;

        List<JobRecord> jobs =
        [
            .. Enumerable
                .Range(0, 2)
                .Select(i =>
                    home.Job(
                        $"cat a.txt; echo mine > a.txt; printf changed | dd of=big bs=1 seek=4096 conv=notrunc 2> /dev/null; "
                            + $"sync -f .; echo ready; until [ -e {home.At("go")} ]; do sleep 0.01; done; tail -c +4097 big | head -c 7"
                    )
                ),
        ];
        jobs.ForEach(node.Runner.Start);
        foreach (var job in jobs)
        {
            await Eventually.TrueAsync(() => node.Log(job).EndsWith("\na\nready\n", StringComparison.Ordinal), "it has changed its view");
            var view = Path.Combine(home.Directories.Jobs, job.RunId.ToString(), "1", "env", "working_dir", "big");
            Run("filefrag", "-v", view).Should().Contain("shared", "the kernel says that the bytes are those of the tree");
        }

        (free - new DriveInfo(disk.Path).AvailableFreeSpace).Should().BeLessThan(Size / 2, "two copies would take four times as much");
        (await File.ReadAllBytesAsync(Path.Combine(tree, "big"), TestContext.Current.CancellationToken)).Should().Equal(bytes);
        (await File.ReadAllTextAsync(Path.Combine(tree, "a.txt"), TestContext.Current.CancellationToken)).Should().Be("a\n");
        await File.WriteAllTextAsync(home.At("go"), "", TestContext.Current.CancellationToken);
        foreach (var job in jobs)
        {
            (await node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Succeeded);
            node.Log(job).Should().EndWith("\nready\nchanged");
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true }
        )!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return said;
    }
}
