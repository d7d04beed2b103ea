using System.Net;
using System.Net.Sockets;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Clusters;

/// <summary>The local cluster in an environment that is set up for something else.</summary>
public sealed class SurroundingsTests : IAsyncLifetime
{
    private static readonly string[] ProxyVariables = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

    private readonly TemporaryDirectory _scratch = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await CliRun.RunAsync(_scratch.At("home"), ["stop"]);
        _scratch.Dispose();
    }

    [Fact]
    public async Task Commands_ProxyInTheEnvironment_NeverTalkToItAboutThisMachine()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}";
        (string, string?)[] variables = [.. ProxyVariables.Select(name => (name, (string?)url))];

        var submit = await CliRun.RunAsync(_scratch.At("home"), ["job", "submit", "--", "echo", "hello"], variables);
        var stop = await CliRun.RunAsync(_scratch.At("home"), ["stop"], variables);

        submit.ExitCode.Should().Be(0, submit.Errors);
        submit.Output.Should().EndWith("hello\n");
        stop.ExitCode.Should().Be(0, stop.Errors);
        proxy.Pending().Should().BeFalse("nobody asked the proxy");
    }

    [Fact]
    public async Task Command_ProxyThatIsNotThere_IsNamed()
    {
        var list = await CliRun.RunAsync(
            _scratch.At("home"),
            ["job", "list", "--address", "http://head.example:8265"],
            ("http_proxy", "http://me:hunter2@127.0.0.1:1")
        );

        list.ExitCode.Should().Be(1);
        list.Errors.Should().Contain("http://me:***@127.0.0.1:1 (of http_proxy)").And.Contain("no_proxy").And.NotContain("hunter2");
    }

    [Fact]
    public async Task Start_TokenForAnotherAddress_IsNotAdopted()
    {
        (string, string?)[] variables = [("SATCHEL_ADDRESS", "http://far.example:8265"), ("SATCHEL_TOKEN", "far")];

        var start = await CliRun.RunAsync(_scratch.At("home"), ["start", "--head"], variables);
        var list = await CliRun.RunAsync(_scratch.At("home"), ["job", "list", "--address", "local"], variables);

        start.ExitCode.Should().Be(0, start.Errors);
        list.ExitCode.Should().Be(0, list.Errors);
        (await File.ReadAllTextAsync(_scratch.At("home/token"))).Trim().Should().HaveLength(64).And.NotBe("far");
    }

    [Fact]
    public async Task Submit_NewHomeWithFiles_MakesItTheOwnersAlone()
    {
        _scratch.Write("project/main.txt", "x");

        var submit = await CliRun.RunAsync(
            _scratch.At("home"),
            ["job", "submit", "--working-dir", _scratch.At("project"), "--", "cat", "main.txt"]
        );

        submit.Output.Should().EndWith("x");
        File.GetUnixFileMode(_scratch.At("home")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Home_UserDirectoryThatIsNotThere_IsMadeAndNeverTakenForTheCurrentOne()
    {
        (string, string?)[] variables = [("SATCHEL_HOME", null), ("HOME", _scratch.At("user"))];
        try
        {
            var submit = await CliRun.RunAsync("", ["job", "submit", "--", "echo", "hello"], variables);

            submit.ExitCode.Should().Be(0, submit.Errors);
            submit.Output.Should().EndWith("hello\n");
            File.Exists(_scratch.At("user/.satchel/head.json")).Should().BeTrue();
        }
        finally
        {
            await CliRun.RunAsync("", ["stop"], variables);
        }
    }

    [Theory]
    [InlineData("job submit -- true", "cannot be made")]
    [InlineData("start --head", "cannot be made")]
    [InlineData("context add a --address a:1", "cannot be written")]
    public async Task Home_UserDirectoryThatCannotBeWrittenTo_IsOneErrorAndNoCluster(string command, string expected)
    {
        // No user may make a directory there, root neither.
        (string, string?)[] variables = [("SATCHEL_HOME", null), ("HOME", "/proc/nobody")];

        var run = await CliRun.RunAsync("", command.Split(' '), variables);

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("/proc/nobody/.satchel").And.Contain(expected).And.Contain("hint: Set SATCHEL_HOME");
        run.Errors.Split("error: ").Should().HaveCount(2, "it is one error");
    }

    [Theory]
    [InlineData("job list")]
    [InlineData("job status x")]
    [InlineData("job logs x")]
    [InlineData("job stop x")]
    [InlineData("job delete x")]
    [InlineData("job files x")]
    [InlineData("job get x")]
    [InlineData("job wait x")]
    [InlineData("job rerun x")]
    public async Task Command_ThatLooksAfterJobs_NeverStartsACluster(string command)
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), command.Split(' '));

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("No cluster of");
        Directory.Exists(_scratch.At("home")).Should().BeFalse();
    }

    [Theory]
    [InlineData("doctor", "the first start makes")]
    [InlineData("package list nowhere", "nowhere")]
    [InlineData("package list nowhere.zip", "nowhere.zip")]
    public async Task Home_CommandThatOnlyLooks_MakesNone(string command, string told)
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), command.Split(' '));

        run.All.Should().Contain(told);
        Directory.EnumerateFileSystemEntries(_scratch.Path).Should().BeEmpty();
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("package list project")]
    [InlineData("context add a --address a:1")]
    public async Task Home_MadeByAnyCommand_IsTheOwnersAlone(string command)
    {
        _scratch.Write("project/a.txt", "x");

        await CliRun.RunAsync(
            new CliCall(_scratch.At("home"), ["-c", $"umask 000; exec \"$0\" {command}", Programs.Cli])
            {
                Program = "/bin/sh",
                Directory = _scratch.Path,
            }
        );

        // A command that needs none makes none.
        if (Directory.Exists(_scratch.At("home")))
        {
            File.GetUnixFileMode(_scratch.At("home"))
                .Should()
                .Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Start_WithinAJob_SaysThatTheHeadEndsWithIt()
    {
        var within = ("SATCHEL_JOB_ID", "outer");

        var first = await CliRun.RunAsync(_scratch.At("home"), ["start", "--head"], within);
        var again = await CliRun.RunAsync(_scratch.At("home"), ["start", "--head"], within);
        await CliRun.RunAsync(_scratch.At("home"), ["stop"]);

        first.Errors.Should().Contain("runs within job 'outer': when that ends, so do this head and all jobs of it");
        again.Errors.Should().NotContain("outer", "it did not start the head");
    }

    [Fact]
    public async Task Start_DaemonThatDiesAfterItOpenedItsLog_NamesThatLog()
    {
        await CliRun.RunAsync(_scratch.At("home"), ["start", "--head"]);
        await CliRun.RunAsync(_scratch.At("home"), ["stop"]);
        var session = (await File.ReadAllTextAsync(_scratch.At("home/head/session"))).Trim();
        var log = _scratch.At($"home/head/sessions/{session}/logs/satcheld.log");
        var dying = _scratch.WriteProgram("dying", $"#!/bin/sh\necho 'Unhandled exception. The disk is odd' >>'{log}'\nexit 134\n");

        var start = await CliRun.RunAsync(_scratch.At("home"), ["start", "--head"], ("SATCHEL_DAEMON", dying));

        start.ExitCode.Should().Be(1);
        start.Errors.Should().Contain("The disk is odd").And.Contain(log);
    }
}
