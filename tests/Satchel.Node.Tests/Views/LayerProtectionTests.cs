using System.Diagnostics;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;
using Satchel.Node.Views;
using Satchel.Posix.Deletion;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Views;

/// <summary>What a job can do to layers that it shares with others, with the real supervisor.</summary>
public sealed class LayerProtectionTests
{
    private const string Attack =
        "exec 2>&1; echo mine > $L/lib/module.py; echo $?; touch $L/new; rm -f $L/lib/module.py; chmod 777 $L/lib/module.py; mv $L/lib $L/gone; "
        + "ln -f /etc/hostname $L/lib/module.py; mkdir $L/lib/__pycache__; truncate -s 0 $L/lib/module.py; true";

    [Theory]
    [InlineData("overlay")]
    [InlineData("copy")]
    public async Task Start_JobWritesIntoASharedLayer_IsToldItIsReadOnlyAndChangesNothing(string mode)
    {
        using var home = new TestHome();
        await using var node = await StartAsync(home, mode, isWritable: false);
        var job = home.Job($"L={LayerOf(home)}; {Attack}");

        await node.RunAsync(job);

        node.Log(job).Split('\n')[1..].Where(line => line.Contains("cannot", StringComparison.Ordinal)).Should().HaveCountGreaterThan(4);
        node.Log(job).Should().Contain("Read-only file system");
        IsUntouched(home);
        node.Status.LayerProtection.Should().Be("mount");
    }

    [Fact]
    public async Task Start_JobWritesIntoAWritableLayer_WritesForItselfAlone()
    {
        using var home = new TestHome();
        await using var node = await StartAsync(home, "overlay", isWritable: true);
        var layer = LayerOf(home);
        var other = home.Job(
            $"cat {layer}/lib/module.py; echo ready; while ! test -e {home.Home.Root}/go; do sleep 0.05; done; ls {layer} {layer}/lib"
        );
        node.Runner.Start(other);
        await Eventually.TrueAsync(() => node.Log(other).Contains("ready\n"), "the other job reads");

        var job = home.Job(
            $"set -e; L={layer}; echo mine > $L/lib/module.py; touch $L/new; mkdir $L/lib/__pycache__; cat $L/lib/module.py"
        );
        var ended = await node.RunAsync(job);

        ended.Status.Should().Be(JobStatus.Succeeded, node.Log(job));
        node.Log(job).Should().EndWith("mine\n");
        await File.WriteAllTextAsync(Path.Combine(home.Home.Root, "go"), "", TestContext.Current.CancellationToken);
        await node.Sink.EndAsync(other);
        node.Log(other).Should().Contain("shared").And.NotContain("new").And.NotContain("__pycache__");
        IsUntouched(home);
        home.RunDirectories.Should().BeEmpty();
    }

    [Fact]
    public async Task Start_JobWritesIntoTheStore_ChangesNothing()
    {
        using var home = new TestHome();
        await using var node = await StartAsync(home, "overlay", isWritable: true);
        var record = home.Scratch.Write("home/head/store/layers/pip-v1/key.json", "{}");
        var job = home.Job(
            $"exec 2>&1; S={home.Directories.Store}; echo 1 > {record}; rm -r $S/layers; touch $S/leases $S/x; mkdir $S/pins; rm {record}; true"
        );

        await node.RunAsync(job);

        node.Log(job).Should().Contain("Read-only file system");
        (await File.ReadAllTextAsync(record, TestContext.Current.CancellationToken)).Should().Be("{}");
        IsUntouched(home);
    }

    [Fact]
    public void Set_LayerWithNamesThatAreNoUtf8_TakesWritePermissionFromTheOthers()
    {
        using var home = new TestHome();
        var file = home.Scratch.Write("layer/a", "");
        string[] command =
        [
            "-c",
            "cd \"$0\" && mkdir \"$(printf 'd\\377')\" && touch \"$(printf 'd\\377')/x\" \"$(printf 'f\\377')\"",
            Path.GetDirectoryName(file)!,
        ];
        using (var make = Process.Start(new ProcessStartInfo("/bin/sh", command) { UseShellExecute = false })!)
        {
            make.WaitForExit();
            make.ExitCode.Should().Be(0);
        }

        WriteProtection.Set(Path.GetDirectoryName(file)!);

        (File.GetUnixFileMode(file) & UnixFileMode.UserWrite).Should().Be(UnixFileMode.None);
        (File.GetUnixFileMode(Path.GetDirectoryName(file)!) & UnixFileMode.UserWrite).Should().Be(UnixFileMode.None);
        TreeDeletion.Delete(Path.GetDirectoryName(file)!).Should().BeEmpty();
    }

    [Fact]
    public void Set_LayerWithLinks_TakesWritePermissionFromAllButWhatLinksLeadTo()
    {
        using var home = new TestHome();
        var outside = home.Scratch.Write("outside/file", "");
        Prepare(home);
        var layer = LayerOf(home);
        File.CreateSymbolicLink(Path.Combine(layer, "link"), outside);
        Directory.CreateSymbolicLink(Path.Combine(layer, "directory"), Path.GetDirectoryName(outside)!);

        WriteProtection.Set(layer);

        const UnixFileMode Write = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        foreach (var path in (string[])[layer, Path.Combine(layer, "lib"), Path.Combine(layer, "lib", "module.py")])
        {
            (File.GetUnixFileMode(path) & Write).Should().Be(UnixFileMode.None, path);
        }

        File.GetUnixFileMode(outside).Should().HaveFlag(UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(outside)!).Should().HaveFlag(UnixFileMode.UserWrite);
    }

    private static string LayerOf(TestHome home) => Path.Combine(home.Directories.Store, "layers", "pip-v1", "key");

    private static void Prepare(TestHome home) => home.Scratch.Write("home/head/store/layers/pip-v1/key/lib/module.py", "shared");

    private static void IsUntouched(TestHome home)
    {
        Directory
            .EnumerateFileSystemEntries(LayerOf(home), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(LayerOf(home), path))
            .Should()
            .BeEquivalentTo("lib", "lib/module.py");
        File.ReadAllText(Path.Combine(LayerOf(home), "lib", "module.py")).Should().Be("shared");
    }

    /// <summary>Skips the test where nothing can be mounted.</summary>
    private static async Task<TestNode> StartAsync(TestHome home, string mode, bool isWritable)
    {
        Prepare(home);
        var preparer = new ScriptedPreparer
        {
            Script = (request, _) =>
                Task.FromResult(
                    new LaunchPlan(null, request.BaseVariables)
                    {
                        Layers = [LayerOf(home)],
                        WritableLayers = isWritable ? [LayerOf(home)] : [],
                    }
                ),
        };
        try
        {
            var node = await TestNode.StartAsync(home, [], cpus: 4, preparer: preparer, workingDirMode: mode);
            Assert.SkipUnless(node.Status.LayerProtection == "mount", "Nothing can be mounted here.");
            return node;
        }
        catch (SatchelException refused) when (refused.Error.Code == "working_dir_mode")
        {
            Assert.Skip(refused.Error.Message);
            throw;
        }
    }
}
