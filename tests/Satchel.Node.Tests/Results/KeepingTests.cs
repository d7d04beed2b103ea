using System.Security.Cryptography;
using System.Text.Json;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;
using Satchel.Node.Tests.Views;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Results;

/// <summary>What runs made is there after their ends.</summary>
public sealed class KeepingTests : IDisposable
{
    // Of what would never come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("true", JobStatus.Succeeded)]
    [InlineData("exit 3", JobStatus.Failed)]
    public async Task Run_MadeFiles_TheyAreKeptHoweverItEnded(string last, JobStatus status)
    {
        await using var node = await TestNode.StartAsync(_home);
        var job = _home.Job($"umask 022; mkdir out; echo w > out/model.pt; chmod 600 out/model.pt; ln -s model.pt out/latest; {last}");

        (await node.RunAsync(job)).Status.Should().Be(status);

        (await node.NamesAsync(job)).Should().Equal("out/ new", "out/latest new", "out/model.pt new");
        var page = await node.ListAsync(job);
        page.Summary!.Should()
            .BeEquivalentTo(
                new
                {
                    New = 2,
                    Changed = 0,
                    Deleted = 0,
                    Bytes = 2L,
                    NotKept = (string?)null,
                }
            );
        (page.Summary!.KeptUntil - page.Summary.KeptSince).Should().Be(TimeSpan.FromDays(7));
        var model = page.Files[2];
        model.Mode.Should().Be(0x180, "what only its owner may read stays so");
        model.Digest.Should().Be(new Digest(SHA256.HashData("w\n"u8)));
        page.Files[1].Target.Should().Be("model.pt");
        (await node.ReadAsync(job, "out/model.pt")).Should().Be("w\n");
        (await node.ReadAsync(job, "out/latest")).Should().BeNull("a link has no content");
        (await node.ReadAsync(job, "../../index")).Should().BeNull();
    }

    [Fact]
    public async Task Run_PythonCachedItsModules_ThatIsNothingThatTheJobMade()
    {
        await using var node = await TestNode.StartAsync(_home);
        var only = _home.Job("mkdir __pycache__; echo c > __pycache__/part.cpython-311.pyc");
        var both = _home.Job("mkdir -p a/__pycache__; echo c > a/__pycache__/part.cpython-311.pyc; echo m > a/made");

        await node.RunAsync(only);
        await node.RunAsync(both);

        (await node.ListAsync(only)).Summary.Should().BeNull("nothing is left of it");
        (await node.NamesAsync(both)).Should().Equal("a/ new", "a/made new");
    }

    [Fact]
    public async Task Run_StoppedAndSavesThen_ThatIsKept()
    {
        await using var node = await TestNode.StartAsync(_home);
        var job = _home.Job(
            $"trap 'echo saved > checkpoint; exit' TERM; touch {_home.At("ready")}; while true; do sleep 0.01; done",
            stopWait: "60"
        );
        node.Runner.Start(job);
        await Eventually.TrueAsync(() => File.Exists(_home.At("ready")), "the job runs");

        node.Runner.RequestStop(job.RunId);

        (await node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Stopped);
        (await node.ReadAsync(job, "checkpoint")).Should().Be("saved\n");
    }

    [Fact]
    public async Task Run_ItsLeaseCannotBeEnded_ItsFilesAreKeptAndThoseOfTheNext()
    {
        await using var node = await TestNode.StartAsync(_home);
        var (first, next) = (_home.Job("echo 1 > one"), _home.Job("echo 2 > two"));
        node.Preparer.Leases.Fails = first.RunId.ToString();

        await node.RunAsync(first);
        await node.RunAsync(next);

        (await node.NamesAsync(first).WaitAsync(Patience)).Should().Equal("one new");
        (await node.NamesAsync(next).WaitAsync(Patience)).Should().Equal("two new");
    }

    [Fact]
    public async Task Run_MadeNothing_NothingIsKept()
    {
        await using var node = await TestNode.StartAsync(_home);
        var job = _home.Job("true");

        await node.RunAsync(job);

        (await node.ListAsync(job)).Should().BeEquivalentTo(new JobFilePage(null, [], null));
        Directory.Exists(_home.Directories.Results).Should().BeFalse("looking costs nothing");
        node.Preparer.Leases.Released.Should().Equal(job.RunId.ToString());
    }

    [Theory]
    [InlineData("overlay")]
    [InlineData("copy")]
    public async Task Run_InAView_OnlyWhatItDidIsListed(string mode)
    {
        await using var scene = await ViewScene.StartAsync(mode);
        var job = scene.Home.Job("echo more >> a.txt; rm -r dir; mkdir new; echo n > new/n; touch link; cat key > /dev/null");

        await scene.Node.RunAsync(job);

        (await scene.Node.NamesAsync(job))
            .Should()
            .Equal("a.txt changed", "dir/ deleted", "dir/b.txt deleted", "new/ new", "new/n new")
            .And.NotContain(name => name.StartsWith("key", StringComparison.Ordinal));
        (await scene.Node.ReadAsync(job, "a.txt")).Should().Be("amore\n");
        (await scene.Node.ReadAsync(job, "key")).Should().BeNull();
        scene.Node.Preparer.Leases.Released.Should().Equal(job.RunId.ToString());
        await scene.Home.TrashIsEmptyAsync();
    }

    [Theory]
    [InlineData(@"1/\u0000")]
    [InlineData("1/../../..")]
    [InlineData("/")]
    public async Task Run_WroteTheNoteOfWhatItMakes_EndsAllTheSame(string root)
    {
        await using var node = await TestNode.StartAsync(_home);
        var job = _home.Job($"until [ -e {_home.At("written")} ]; do sleep 0.01; done");
        node.Runner.Start(job);
        await node.Sink.StartedAsync(job);
        // As a job does where no mount keeps it from the directories of the node.
        var note = JsonSerializer.Serialize(new { root = "?", is_whole = true }).Replace("?", root, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_home.Directories.Jobs, job.RunId.ToString(), "1.output"), note);
        _home.Scratch.Write("written", "");

        (await node.Sink.EndAsync(job)).Status.Should().Be(JobStatus.Succeeded);

        (await node.NamesAsync(job)).Should().BeEmpty();
        await _home.TrashIsEmptyAsync();
    }

    [Fact]
    public async Task Run_LeftWhatIsNoFile_ItIsNamedAndHoldsNobodyUp()
    {
        await using var node = await TestNode.StartAsync(_home);
        var job = _home.Job(
            "mkfifo pipe; mkdir closed; echo c > closed/c; chmod 000 closed/c closed; printf x > \"$(printf 'bad\\377')\"; "
                + "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"sock\")'; truncate -s 1G sparse; echo good > good"
        );

        await node.RunAsync(job);

        (await node.NamesAsync(job)).Should().Equal("closed/ new", "closed/c new", "good new", "sparse new");
        var page = await node.ListAsync(job);
        page.Summary!.LeftOut.Select(left => $"{left.Path}: {left.Reason}")
            .Should()
            .BeEquivalentTo("pipe: it is a pipe", "sock: it is a socket", "bad\ufffd: its name is not UTF-8");
        page.Summary.LeftOutCount.Should().Be(3);
        (await node.ReadAsync(job, "closed/c")).Should().Be("c\n");
        page.Files.Single(file => file.Path == "closed/c").Mode.Should().Be(0);
        await _home.TrashIsEmptyAsync();
    }

    [Fact]
    public async Task Run_MadeMoreThanFits_IsListedAndNotKept()
    {
        await using var node = await TestNode.StartAsync(_home, [], filesLimit: 1 << 20);
        var job = _home.Job("head -c 2000000 /dev/urandom > huge; echo small > small");

        await node.RunAsync(job);

        var page = await node.ListAsync(job);
        page.Summary!.NotKept.Should().Contain("more than the 1.0 MiB that the node keeps");
        page.Files.Select(file => (file.Path, file.Digest)).Should().Equal(("huge", null), ("small", null));
        (await node.ReadAsync(job, "small")).Should().BeNull();
    }

    [Fact]
    public async Task Run_DeepDirectories_EndAndSayWhatIsLeftOut()
    {
        await using var node = await TestNode.StartAsync(_home);
        var job = _home.Job(
            "python3 -c 'import os\nfor _ in range(40): os.mkdir(\"d\" * 200); os.chdir(\"d\" * 200); open(\"f\", \"w\").write(\"f\")'"
        );

        (await node.RunAsync(job)).Status.Should().Be(JobStatus.Succeeded);

        var page = await node.ListAsync(job);
        page.Summary!.New.Should().BeInRange(5, 25);
        page.Summary.LeftOutCount.Should().BePositive();
        page.Summary.LeftOut[0].Reason.Should().Contain("too long");
        await _home.TrashIsEmptyAsync();
    }

    [Fact]
    public async Task List_ManyFiles_ComesInPages()
    {
        await using var node = await TestNode.StartAsync(_home);
        var job = _home.Job("python3 -c 'for i in range(2000): open(f\"{i:05}\", \"w\").write(str(i))'");
        await node.RunAsync(job);

        var paths = new List<string>();
        string? after = null;
        do
        {
            var page = await node.ListAsync(job, 300, after);
            paths.AddRange(page.Files.Select(file => file.Path));
            after = page.Next;
        } while (after is not null);

        paths.Should().Equal(Enumerable.Range(0, 2000).Select(number => $"{number:00000}"));
        (await node.ReadAsync(job, "01234")).Should().Be("1234");
        (await node.ReadAsync(job, "012345")).Should().BeNull();
        (await node.ListAsync(job, 0)).Should().BeEquivalentTo(new { Files = Array.Empty<JobFile>(), Next = (string?)null });
    }

    [Fact]
    public async Task Run_ReplacedItsDirectory_NothingOfOthersIsTaken()
    {
        await using var node = await TestNode.StartAsync(_home);
        _home.Scratch.Write("mine/precious", "mine");
        var job = _home.Job($"cd ..; rm -rf work; ln -s {_home.At("mine")} work");

        (await node.RunAsync(job)).Status.Should().Be(JobStatus.Succeeded);

        (await node.ListAsync(job)).Summary.Should().BeNull();
        File.ReadAllText(_home.At("mine", "precious")).Should().Be("mine");
    }
}
