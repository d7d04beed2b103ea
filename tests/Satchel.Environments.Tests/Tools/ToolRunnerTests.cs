using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Tools;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Environments.Tests.Tools;

public sealed class ToolRunnerTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Dictionary<string, string> Variables = new() { ["PATH"] = "/usr/bin:/bin" };

    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _log = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_ATool_GivesExitCodeAndLastLinesAndLogsAll()
    {
        var result = await Runner().RunAsync(Shell("for i in $(seq 70); do echo line $i; done; echo bad >&2; exit 3"), None);

        result.ExitCode.Should().Be(3);
        result.Succeeded.Should().BeFalse();
        result.LastLines.Should().HaveCount(50).And.Contain("line 70").And.NotContain("line 1");
        _log[0].Should().StartWith("$ sh -c 'for i");
        _log.Should().Contain("line 1").And.Contain("line 70").And.Contain("bad");
        _log[^1].Should().Be("sh ended with exit code 3.");
    }

    [Fact]
    public async Task Run_ACommandOfOurs_IsLoggedWithoutItsScriptAndInShortPaths()
    {
        await Runner().RunAsync(Shell($"echo done\n: {_directory.Path}"), None);
        await Runner().RunAsync(Shell($": {_directory.Path}/x"), None);

        _log.Should().Equal("$ sh -c <script>", "done", "$ sh -c ': <scratch>/x'");
    }

    [Fact]
    public async Task Run_AToolThatIsKilled_FailsSoThatItIsTriedAgain()
    {
        var run = () => Runner().RunAsync(Shell("echo half done; kill -9 $$"), None);

        var failure = (await run.Should().ThrowAsync<SetupFailedException>()).Which;
        failure.Kind.Should().Be(SetupErrorKinds.ToolKilled);
        failure.Kind.Life.Should().Be(SetupErrorLife.Transient);
        failure.Tool!.LastLines.Should().Contain("half done");
    }

    [Fact]
    public async Task Run_ToolThatPrintsAndComplains_IsLoggedInTheOrderOfWhatItSaid()
    {
        Assert.SkipUnless(GroupsCanBeMade(), "Without a group both streams have a pipe of their own.");

        var result = await Runner().RunAsync(Shell("for i in $(seq 100); do echo out $i; echo err $i >&2; done"), None);

        string[] said = [.. Enumerable.Range(1, 100).SelectMany(i => (string[])[$"out {i}", $"err {i}"])];
        _log.Skip(1).Should().Equal(said);
        result.LastLines.Should().Equal(said[^50..]);
    }

    [Fact]
    public async Task Run_Arguments_AreNoTextForAShell()
    {
        var argument = "$(touch x); `id` \"two words\" *";

        var result = await Runner().RunAsync(new ToolCommand(["printf", "%s", argument], Variables) { CaptureStandardOutput = true }, None);

        result.StandardOutput.Should().Be(argument);
        _log.Should().NotContain(argument);
        Directory.EnumerateFileSystemEntries(_directory.Path).Should().BeEmpty();
    }

    [Fact]
    public async Task Run_Variables_AreExactlyTheCommands()
    {
        var result = await Runner().RunAsync(new ToolCommand(["env"], Variables) { CaptureStandardOutput = true }, None);

        result
            .StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Should()
            .BeEquivalentTo("PATH=/usr/bin:/bin", $"SATCHEL_BUILDS_LAYER={_directory.Path}");
    }

    [Fact]
    public async Task Run_StandardInput_IsGivenOrEmpty()
    {
        var given = await Runner()
            .RunAsync(new ToolCommand(["cat"], Variables) { StandardInput = "hello", CaptureStandardOutput = true }, None);
        var empty = await Runner().RunAsync(new ToolCommand(["cat"], Variables) { CaptureStandardOutput = true }, None);
        var unread = await Runner().RunAsync(new ToolCommand(["true"], Variables) { StandardInput = new string('x', 1_000_000) }, None);

        given.StandardOutput.Should().Be("hello");
        empty.StandardOutput.Should().BeEmpty();
        unread.Succeeded.Should().BeTrue();
    }

    [Fact]
    public async Task Run_Secrets_AreNowhereToBeSeen()
    {
        var variables = new Dictionary<string, string>(Variables)
        {
            ["PIP_INDEX_URL"] = "https://user:hunter2%21@index/simple",
            ["MY_TOKEN"] = "canary-token",
        };
        var lines = new List<string>();
        var runner = new ToolRunner(_directory.Path, _directory.Path, new SecretRedactor(variables), _log.Add, TimeProvider.System);

        var result = await runner.RunAsync(
            new ToolCommand(["sh", "-c", "echo $PIP_INDEX_URL $MY_TOKEN https://a:other@b/; echo hunter2! >&2; exit 1"], variables)
            {
                OnLine = lines.Add,
            },
            None
        );

        string[] seen = [.. _log, .. result.LastLines, .. result.Arguments, .. lines];
        seen.Should().NotContain(line => line.Contains("hunter2") || line.Contains("canary") || line.Contains("other"));
        _log.Should().Contain("https://***@index/simple *** https://***@b/").And.Contain("***");
    }

    [Theory]
    [InlineData("no-such-program")]
    [InlineData("/no/such/program")]
    [InlineData("/etc/passwd")]
    public async Task Run_AProgramThatIsNotThere_SaysSo(string program)
    {
        var run = () => Runner().RunAsync(new ToolCommand([program], Variables), None);

        var failure = (await run.Should().ThrowAsync<SetupFailedException>()).Which;
        failure.Kind.Should().Be(SetupErrorKinds.ToolMissing);
        failure.Message.Should().Contain(program);
    }

    [Fact]
    public async Task Run_Cancelled_EndsTheWholeTreeHoweverItHid()
    {
        using var cancel = new CancellationTokenSource();
        var pids = _directory.At("pids");
        var running = Runner()
            .RunAsync(
                Shell($"(setsid sh -c 'trap \"\" TERM; echo $$ >> {pids}; sleep 600' &) ; sh -c 'echo $$ >> {pids}; sleep 600'; true"),
                cancel.Token
            );
        await Eventually.TrueAsync(() => File.Exists(pids) && File.ReadAllLines(pids).Length == 2, "both have started");

        await cancel.CancelAsync();
        await FluentActions.Awaiting(() => running).Should().ThrowAsync<OperationCanceledException>();

        await Eventually.TrueAsync(
            () => File.ReadAllLines(pids).Select(int.Parse).All(pid => ProcessIdentity.Of(pid) is null),
            "both are ended"
        );
        await Eventually.TrueAsync(() => ProcessTree.WithVariable("SATCHEL_BUILDS_LAYER", _directory.Path) is [], "no process is left");
    }

    [Fact]
    public async Task Run_TheToolLeavesSomethingInTheBackground_ItIsEndedAndTheCallReturns()
    {
        var pids = _directory.At("pids");

        var result = await Runner()
            .RunAsync(Shell($"setsid sh -c 'echo $$ > {pids}; sleep 600' & while [ ! -s {pids} ]; do :; done"), None);

        result.ExitCode.Should().Be(0);
        await Eventually.TrueAsync(() => ProcessIdentity.Of(int.Parse(File.ReadAllText(pids))) is null, "it is ended");
    }

    [Theory]
    [InlineData("")]
    [InlineData(">/dev/null 2>&1 </dev/null")]
    public async Task Run_TheToolLeavesWhatHasNoMarkAndNoParent_ItIsEndedAndTheCallReturns(string redirection)
    {
        Assert.SkipUnless(GroupsCanBeMade(), "No cgroups can be made here.");
        var pids = _directory.At("pids");
        var hidden = $"setsid env -i sh -c 'echo $$ > {pids}; exec sleep 600' {redirection} &";

        var result = await Runner().RunAsync(Shell($"({hidden}) ; while [ ! -s {pids} ]; do :; done"), None);

        result.ExitCode.Should().Be(0);
        await Eventually.TrueAsync(() => ProcessIdentity.Of(int.Parse(File.ReadAllText(pids))) is null, "it is ended");
    }

    [Fact]
    public async Task EndLeft_OfABuilderThatIsGone_EndsWhatHasNoMarkAndRemovesTheGroup()
    {
        var group = ToolProcesses.TryMakeGroup(_directory.Path);
        Assert.SkipUnless(group is not null, "No cgroups can be made here.");
        using var left = ToolStarting.Start(Shell("exec env -i sleep 600"), ["sh"], _directory.Path, "/", group);
        await Eventually.TrueAsync(() => File.ReadAllText($"/proc/{left.Id}/comm").Trim() == "sleep", "it has hidden");
        ProcessTree.WithVariable("SATCHEL_BUILDS_LAYER", _directory.Path).Should().BeEmpty();

        (await ToolProcesses.EndLeftAsync(_directory.Path, TimeProvider.System)).Should().BeEmpty();

        left.WaitForExit(TimeSpan.FromSeconds(60)).Should().BeTrue();
        Directory.Exists(group.Path).Should().BeFalse();
    }

    [Theory]
    [InlineData("NAME.WITH.DOTS")]
    [InlineData("feed-name")]
    public async Task Run_VariablesThatNoShellPassesOn_AreGiven(string name)
    {
        var variables = new Dictionary<string, string>(Variables) { [name] = "kept" };

        var result = await Runner().RunAsync(new ToolCommand(["env"], variables) { CaptureStandardOutput = true }, None);

        result.StandardOutput.Should().Contain($"{name}=kept");
    }

    [Fact]
    public async Task Run_AScriptWhoseInterpreterIsGone_SaysThatItCannotBeStarted()
    {
        var script = _directory.WriteProgram("script", "#!/no/such/python\n");

        var failure = (
            await FluentActions
                .Awaiting(() => Runner().RunAsync(new ToolCommand([script], Variables), None))
                .Should()
                .ThrowAsync<SetupFailedException>()
        ).Which;

        failure.Kind.Should().Be(SetupErrorKinds.ToolMissing);
        failure.Message.Should().StartWith($"The program '{script}' cannot be started: ");
    }

    [Fact]
    public async Task Run_ProgressBarsAndEndlessLines_AreLoggedInPieces()
    {
        var result = await Runner().RunAsync(Shell("printf '10%%\\r20%%\\r'; head -c 20000 /dev/zero | tr '\\0' x"), None);

        result.LastLines.Take(2).Should().Equal("10%", "20%");
        _log.Max(line => line.Length).Should().BeLessThanOrEqualTo(8192);
    }

    private static bool GroupsCanBeMade()
    {
        var group = ToolProcesses.TryMakeGroup(Guid.NewGuid().ToString("N"));
        return group?.TryRemove() is true;
    }

    private static ToolCommand Shell(string script) => new(["sh", "-c", script], Variables);

    private ToolRunner Runner() => new(_directory.Path, _directory.Path, new SecretRedactor([]), Log, TimeProvider.System);

    private void Log(string line)
    {
        lock (_log)
        {
            _log.Add(line);
        }
    }
}
