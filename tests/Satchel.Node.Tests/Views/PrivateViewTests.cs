using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Views;

/// <summary>What a job finds in its view, with the real supervisor, whatever way it is made.</summary>
public sealed class PrivateViewTests
{
    public static TheoryData<string> Modes => ["overlay", "reflink", "copy"];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Start_PlanWithView_JobSeesTheTreeAsItIs(string mode)
    {
        await using var scene = await ViewScene.StartAsync(mode);

        var log = await RunAsync(
            scene,
            "cat a.txt dir/b.txt link; stat -c '%a %Y' key; readlink link; pwd; /bin/pwd; echo $PWD; find . | wc -l"
        );

        var lines = log.Split('\n');
        lines[1].Should().Be("abb600 1577934245");
        lines[2].Should().Be("dir/b.txt");
        lines[3].Should().StartWith(scene.Home.Directories.Jobs).And.EndWith("/env/working_dir").And.Be(lines[4]).And.Be(lines[5]);
        lines[6].Should().Be("6");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Start_JobChangesItsView_NeitherTheTreeNorTheNextJobSeesIt(string mode)
    {
        await using var scene = await ViewScene.StartAsync(mode);

        await RunAsync(scene, "echo changed > a.txt; rm -r dir; ln -s / new; chmod 777 key; echo x >> key; touch created");
        var log = await RunAsync(scene, "cat a.txt dir/b.txt key; ls | tr '\\n' ' '");

        log.Should().EndWith("\nabsecreta.txt dir key link ");
        scene.Content("a.txt").Should().Be("a");
        scene.Content("dir/b.txt").Should().Be("b");
        File.GetUnixFileMode(Path.Combine(scene.Tree, "key")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.EnumerateFileSystemEntries(scene.Tree).Should().HaveCount(4);
        scene.Home.RunDirectories.Should().BeEmpty();
        await scene.Home.TrashIsEmptyAsync();
    }

    /// <summary>What users' programs do to files, and whether it works.</summary>
    [Theory]
    [InlineData("rename of a file", "mv a.txt c && cat c")]
    [InlineData("rename of a directory by mv", "mv dir other && cat other/b.txt && ! test -e dir")]
    [InlineData("rename of a directory by shutil", "python3 -c \"import shutil; shutil.move('dir', 'other'); open('other/b.txt').read()\"")]
    [InlineData(
        "rename of a new directory",
        "python3 -c \"import os; os.mkdir('n'); open('n/f','w').close(); os.rename('n', 'm'); os.stat('m/f')\""
    )]
    [InlineData(
        "replace of a file",
        "python3 -c \"import os; open('t','w').write('1'); os.replace('t', 'a.txt'); assert open('a.txt').read()=='1'\""
    )]
    [InlineData("remove and make anew", "rm -r dir && mkdir dir && test -z \"$(ls dir)\" && echo 1 > dir/c")]
    [InlineData("hard link", "ln a.txt hard && echo 2 > hard && grep 2 a.txt")]
    [InlineData("locks", "flock a.txt -c 'flock -n a.txt true && exit 1; exit 0'")]
    [InlineData(
        "map for writing",
        "python3 -c \"import mmap; f=open('key','r+b'); m=mmap.mmap(f.fileno(),0); m[0:1]=b'X'; m.flush(); assert open('key').read()=='Xecret'\""
    )]
    [InlineData(
        "unix socket",
        "python3 -c \"import socket; s=socket.socket(socket.AF_UNIX); s.bind('s'); s.listen(); c=socket.socket(socket.AF_UNIX); c.connect('s')\""
    )]
    [InlineData("mounts of its own", "mkdir m && mount -t tmpfs tmpfs m && touch m/f && mount --bind /usr dir && ls dir")]
    [InlineData("pipe", "mkfifo p && (echo 1 > p &) && grep 1 p")]
    [InlineData(
        "temporary files",
        "test -w ${TMPDIR:-/tmp} && rm \"$(mktemp)\" && python3 -c \"import tempfile; tempfile.TemporaryFile(dir='.').write(b'1')\""
    )]
    [InlineData(
        "git",
        "git init -q . && git add -A && git -c user.name=a -c user.email=a@b commit -qm 1 && test -z \"$(git status --porcelain)\" && git gc -q && git fsck"
    )]
    [InlineData(
        "sqlite",
        "sqlite3 db 'pragma journal_mode=wal; create table t(x); insert into t values(1);' && test $(sqlite3 db 'select count(*) from t') = 1"
    )]
    [InlineData("tar and cp", "tar cf t.tar dir && rm -r dir && tar xf t.tar && cp -a . ../copy && diff -r . ../copy")]
    public async Task Start_WhatProgramsDo_WorksInAnOverlay(string what, string command)
    {
        await using var scene = await ViewScene.StartAsync("overlay");
        var job = scene.Home.Job("exec 2>&1; set -e; " + command);

        var ended = await scene.Node.RunAsync(job);

        ended.Status.Should().Be(JobStatus.Succeeded, $"{what} works: {scene.Node.Log(job)}");
        scene.Content("a.txt").Should().Be("a");
    }

    [Fact]
    public async Task Start_Overlay_JobSeesNoOtherJobAndCannotWriteTheStore()
    {
        await using var scene = await ViewScene.StartAsync("overlay");
        var other = scene.Home.Job("echo theirs > a.txt; echo ready; exec sleep 60");
        scene.Node.Runner.Start(other);
        await Satchel.Testing.Running.Eventually.TrueAsync(() => scene.Node.Log(other).Contains("ready\n"), "the other job writes");

        var log = await RunAsync(
            scene,
            $"cat a.txt; ls {scene.Home.Directories.Jobs} | wc -l; ls {Path.Combine(scene.Home.Directories.Jobs, other.RunId.ToString())} 2>&1; "
                + $"(echo x > {scene.Tree}/a.txt) 2>&1; (touch {scene.Home.Directories.Store}/new) 2>&1; (touch {scene.Home.Directories.Jobs}/new) 2>&1; true"
        );

        var lines = log.Split('\n')[1..];
        lines[0].Should().Be("a1");
        lines[1].Should().Contain("No such file");
        lines[2..5].Should().AllSatisfy(line => line.Should().Contain("Read-only file system"));
        scene.Content("a.txt").Should().Be("a");
        scene.Node.Runner.RequestStop(other.RunId);
        await scene.Node.Sink.EndAsync(other);
        (await File.ReadAllTextAsync("/proc/self/mountinfo", TestContext.Current.CancellationToken))
            .Should()
            .NotContain(scene.Home.Home.Root);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Start_TreeThatIsGone_FailsWithTheReason(string mode)
    {
        await using var scene = await ViewScene.StartAsync(mode);
        Directory.Delete(scene.Tree, recursive: true);

        var ended = await scene.Node.RunAsync(scene.Home.Job("true"));

        ended.Status.Should().Be(JobStatus.Failed);
        ended.Message.Should().Contain(scene.Tree).And.Contain("belongs to a layer");
        scene.Home.RunDirectories.Should().BeEmpty();
    }

    [Fact]
    public async Task StartNode_ModeThatIsNone_IsRefusedWithAHint()
    {
        using var home = new TestHome();

        var start = () => TestNode.StartAsync(home, [], workingDirMode: "fast");

        (await start.Should().ThrowAsync<SatchelException>())
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "working_dir_mode" && error.Hint.Contains("overlay, reflink or copy"));
    }

    [Theory]
    [InlineData("overlay")]
    [InlineData("copy")]
    public async Task Describe_Mode_IsSaid(string mode)
    {
        await using var scene = await ViewScene.StartAsync(mode);

        scene.Node.Status.WorkingDirMode.Should().Be(mode);
        Directory.EnumerateFileSystemEntries(scene.Home.Directories.Trash).Should().BeEmpty("the trial leaves nothing");
    }

    private static async Task<string> RunAsync(ViewScene scene, string command)
    {
        var job = scene.Home.Job(command);
        var ended = await scene.Node.RunAsync(job);
        ended.Message.Should().BeEmpty();
        return scene.Node.Log(job);
    }
}
