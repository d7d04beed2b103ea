using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Runs;
using Satchel.Node.Tests.Running;
using Satchel.Posix.Processes;
using Satchel.Testing.Running;
using RunProcesses = Satchel.Node.Runs.RunProcesses;

namespace Satchel.Node.Tests.Runs;

/// <summary>What a plan says about the start of a process is what a real process finds, through the real supervisor.</summary>
public sealed class LaunchPlanTests : IAsyncLifetime
{
    private readonly TestHome _home = new();
    private TestNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await TestNode.StartAsync(_home);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Start_Prefix_GetsItsArgumentsAsTheyAreAndTheCommandBehindThem()
    {
        var wrapper = Program("wrapper", """printf '<%s>' "$@"; shift 4; exec "$@" """);
        var plan = Plan() with { CommandPrefix = [wrapper, "a b", "$HOME; exit 9", "", "*"] };

        var exit = await RunAsync(plan, "sh", "-c", "echo; echo \"run $1\"; exit 7", "sh", "c d");

        exit.ExitCode.Should().Be(7);
        Log.Should().Be("<a b><$HOME; exit 9><><*><sh><-c><echo; echo \"run $1\"; exit 7><sh><c d>\nrun c d\n");
    }

    [Fact]
    public async Task Start_TwoWrappersInOnePrefix_OutermostIsFirst()
    {
        var plan = Plan() with { CommandPrefix = ["nice", "-n", "5", "env", "INNER=yes", "sh", "-c", "nice; exec \"$@\"", "sh"] };

        var exit = await RunAsync(plan, "sh", "-c", "echo $INNER");

        exit.ExitCode.Should().Be(0);
        Log.Should().Be("5\nyes\n");
    }

    [Fact]
    public async Task Start_PrefixIsABareName_IsLookedUpOnThePathOfThePlan()
    {
        Program("bin/only-here", """echo found; exec "$@" """);
        var plan = (Plan() with { CommandPrefix = ["only-here"] }).With(
            "PATH",
            $"relative:/no/such/directory:{_home.At("bin")}:/usr/bin:/bin"
        );

        (await RunAsync(plan, "true")).ExitCode.Should().Be(0);

        Log.Should().Be("found\n");
    }

    [Theory]
    [InlineData("no-such-wrapper")]
    [InlineData("/no/such/wrapper")]
    public async Task Start_PrefixIsNowhere_IsAStartErrorThatNamesIt(string wrapper)
    {
        var exit = await RunAsync(Plan() with { CommandPrefix = [wrapper] }, "touch", _home.At("ran"));

        exit.ExitCode.Should().BeNull();
        exit.StartError.Should().StartWith(wrapper + " in ").And.Contain("No such file or directory");
        File.Exists(_home.At("ran")).Should().BeFalse();
    }

    [Fact]
    public async Task Stop_WrapperThatStaysAroundTheCommand_EndsBothAndTheWrapperHearsOfIt()
    {
        var wrapper = Program("wrapper", """trap 'echo wrapper ends; exit 0' TERM; "$@" & while :; do wait; done""");
        using var stop = new CancellationTokenSource();
        var run = RunId.Create(TimeProvider.System.GetUtcNow());
        var claim = await StartAsync(run, Plan() with { CommandPrefix = [wrapper] }, "sh", "-c", "echo on; exec sleep 600");
        await Eventually.TrueAsync(() => File.Exists(_home.At("log")) && Log.Length > 0, "the command runs");
        var end = _node.Runs.FollowAsync(run, claim, new RunStop(TimeSpan.FromSeconds(60), stop.Token), CancellationToken.None);

        await stop.CancelAsync();

        (await end).Exit.Should().BeEquivalentTo(new { Stopped = true, ExitCode = 0 });
        Log.Should().Be("on\nwrapper ends\n");
        await Eventually.TrueAsync(() => ProcessTree.WithVariable(RunProcesses.Marker, run.ToString()) is [], "no process is left");
    }

    [Fact]
    public async Task Start_Views_AreSeenByThePrefixAsByTheCommand()
    {
        var tree = Path.Combine(_home.Directories.Store, "layers", "tree");
        Directory.CreateDirectory(tree);
        File.WriteAllText(Path.Combine(tree, "a.txt"), "a");
        var run = RunId.Create(TimeProvider.System.GetUtcNow());
        var directory = _node.Runs.CreateDirectory(run);
        var view = Path.Combine(directory, "view");
        var plan = await _node.Preparer.Views!.RealizeAsync(
            new LaunchPlan(view, Plan().Variables)
            {
                CommandPrefix = ["sh", "-c", "cat a.txt; echo b > a.txt; exec \"$@\"", "sh"],
                Views = [new PrivateView(tree, view)],
            },
            progress: null,
            CancellationToken.None
        );

        (await FollowAsync(run, await StartInAsync(directory, run, plan, "cat", "a.txt"))).ExitCode.Should().Be(0);

        Log.Should().Be("ab\n");
        File.ReadAllText(Path.Combine(tree, "a.txt")).Should().Be("a");
    }

    [Fact]
    public async Task Start_MountsOutsideOfAContainer_SourceIsSeenWhereItIsAndTargetIsNotMade()
    {
        var layer = Path.Combine(_home.Directories.Store, "layers", "module");
        Directory.CreateDirectory(layer);
        File.WriteAllText(Path.Combine(layer, "module.txt"), "kept\n");
        var target = _home.At("elsewhere");
        var plan = Plan() with { Mounts = [new ReadOnlyMount(layer, target)], Layers = [layer] };

        var exit = await RunAsync(plan, "sh", "-c", $"cat {layer}/module.txt; echo lost > {layer}/module.txt; test -e {target}; echo $?");

        exit.ExitCode.Should().Be(0);
        Log.Should().StartWith("kept\n").And.EndWith("\n1\n");
        if (_node.Status.LayerProtection == "mount")
        {
            File.ReadAllText(Path.Combine(layer, "module.txt")).Should().Be("kept\n");
        }
    }

    private string Log => File.ReadAllText(_home.At("log"));

    private static LaunchPlan Plan() => new(null, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" });

    private string Program(string name, string script) => _home.Scratch.WriteProgram(name, $"#!/bin/sh\n{script}\n");

    private async Task<RunExit> RunAsync(LaunchPlan plan, params string[] command)
    {
        var run = RunId.Create(TimeProvider.System.GetUtcNow());
        return await FollowAsync(run, await StartAsync(run, plan, command));
    }

    private async Task<RunExit> FollowAsync(RunId run, RunClaim claim) =>
        (await _node.Runs.FollowAsync(run, claim, new RunStop(TimeSpan.Zero, CancellationToken.None), CancellationToken.None)).Exit!;

    private Task<RunClaim> StartAsync(RunId run, LaunchPlan plan, params string[] command) =>
        StartInAsync(_node.Runs.CreateDirectory(run), run, plan, command);

    private Task<RunClaim> StartInAsync(string directory, RunId run, LaunchPlan plan, params string[] command) =>
        _node.Runs.StartAsync(
            new RunLaunch(run, plan, directory, command, _home.At("log")) { StopGrace = TimeSpan.FromSeconds(60) },
            CancellationToken.None
        );
}
