using System.Diagnostics;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Runs;
using Satchel.Node.Tests.Running;
using Satchel.Posix.Locks;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;
using RunProcesses = Satchel.Node.Runs.RunProcesses;

namespace Satchel.Node.Tests.Runs;

/// <summary>Who counts as in a run, by real locks and processes.</summary>
public sealed class RunUseTests : IAsyncLifetime
{
    private readonly TestHome _home = new();
    private readonly TestHome _other = new();
    private readonly RunId _run = RunId.Create(TimeProvider.System.GetUtcNow());
    private TestNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await TestNode.StartAsync(_home);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void IsUsed_SomebodyHoldsItsLock_IsUsedUntilThatIsLetGoOf()
    {
        var lockFile = RunFiles.Use(_node.Runs.CreateDirectory(_run));
        _node.Use.IsUsed(_run).Should().BeFalse();
        using (FileLock.TryTake(lockFile, shared: true))
        {
            _node.Use.IsUsed(_run).Should().BeTrue();
        }

        _node.Use.IsUsed(_run).Should().BeFalse();
    }

    [Fact]
    public void IsUsed_PipeInThePlaceOfItsLock_IsNobodys()
    {
        SpecialFile.MakePipe(RunFiles.Use(_node.Runs.CreateDirectory(_run)));

        _node.Use.IsUsed(_run).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IsUsed_JobTookTheRightsFromItsDirectories_SeesItsLockAllTheSame(bool isHeld)
    {
        var attempt = _node.Runs.CreateDirectory(_run);
        using var held = FileLock.TryTake(RunFiles.Use(attempt), shared: true);
        if (!isHeld)
        {
            held!.Dispose();
        }

        FileUser.GiveAway(_home.At("."));
        File.SetUnixFileMode(attempt, UnixFileMode.None);
        File.SetUnixFileMode(Path.GetDirectoryName(attempt)!, UnixFileMode.None);

        FileUser.Run(() => _node.Use.IsUsed(_run)).Should().Be(isHeld);
    }

    [Theory]
    [InlineData(int.MaxValue, true)]
    [InlineData(1, false)]
    public void IsUsed_SomebodyBecomesAProgram_IsLookedAtAgainAndCountsWhereThatDoesNotHelp(int unsureLooks, bool expected)
    {
        var looks = 0;

        RunUse.Decide(() => (IsUsed: false, IsSure: looks++ >= unsureLooks)).Should().Be(expected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IsUsed_ProcessWithItsMark_CountsUnlessItIsOfTheHomeThatThisWasCopiedFrom(bool isElsewhere)
    {
        var runs = isElsewhere ? _other.Directories.Runs : _home.Directories.Runs;
        Directory.CreateDirectory(runs);
        await File.WriteAllTextAsync(RunFiles.Claim(runs, _run), "{}", TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("/bin/sleep", ["600"]);
        foreach (var (name, value) in RunProcesses.Marks(_run, runs))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            await Eventually.TrueAsync(
                () => ProcessTree.VariableOf(process.Id, RunProcesses.RunsDirectory) == runs,
                "it has its variables"
            );

            _node.Use.IsUsed(_run).Should().Be(!isElsewhere);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        _node.Use.IsUsed(_run).Should().BeFalse();
    }
}
