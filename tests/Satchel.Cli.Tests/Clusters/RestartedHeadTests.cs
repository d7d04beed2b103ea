using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Home;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Hosting;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Clusters;

/// <summary>A head that dies and is started again from another shell; and its token, which that shell does not know.</summary>
public sealed class RestartedHeadTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();

    private SatchelHome Home => new(_scratch.At("home"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await RunAsync(["stop"]);
        _scratch.Dispose();
    }

    [Fact]
    public async Task Submit_HeadWasKilled_StartsItAgainAsItWas()
    {
        var port = FreePort.Find();
        await KillAsync(
            await StartAsync(
                ["--dashboard-port", port, "--num-cpus", "3", "--resources", "{\"lab\": 2}"],
                ("SATCHEL_LABELS", "{\"a\": \"b\"}")
            )
        );

        var submit = await RunAsync(["job", "submit", "--entrypoint-resources", "{\"lab\": 2}", "--", "echo", "goes on"]);

        submit.ExitCode.Should().Be(0, submit.Errors);
        var status = JsonNode.Parse((await RunAsync(["status", "--json"])).Output)!;
        Head("address").Should().EndWith($":{port}");
        status["nodes"]![0]!["total"]!["CPU"]!.GetValue<double>().Should().Be(3);
        (await RunAsync(["config", "show"])).Output.Should().MatchRegex("head.labels +--labels of the last start, .+ +{\"a\": \"b\"}");

        // What is given counts more; and a stop forgets.
        await KillAsync(await PidAsync());
        await StartAsync(["--num-cpus", "5"]);
        (await CpusAsync()).Should().Be(5);
        (await RunAsync(["stop"])).ExitCode.Should().Be(0);
        await StartAsync([]);
        (await RunAsync(["config", "show"])).Output.Should().NotContain("of the last start");
    }

    [Theory]
    [InlineData(Signals.Kill)]
    [InlineData(Signals.Stop, "--force")]
    public async Task Stop_HeadThatNoLongerAnswers_ForgetsHowItWasStarted(int signal, params string[] options)
    {
        var pid = await StartAsync(["--num-cpus", "3"]);
        Signals.Send(ProcessIdentity.Of(pid)!, signal);
        await Eventually.TrueAsync(() => signal is Signals.Stop || ProcessIdentity.Of(pid) is null, "it is dead or stands still");

        var stop = await RunAsync(["stop", .. options]);

        stop.ExitCode.Should().Be(0, stop.Errors);
        await StartAsync([]);
        (await RunAsync(["config", "show"])).Output.Should().NotContain("of the last start");
    }

    [Fact]
    public async Task Submit_HeadOfVariablesWasKilled_GoesByAllOfThem()
    {
        await KillAsync(await StartAsync([], ("SATCHEL_JOB_UMASK", "077"), ("SATCHEL_JOB_FILES_MAX_AGE_SECONDS", "31536000")));

        var submit = await RunAsync(["job", "submit", "--", "umask; echo made > made"]);

        submit.ExitCode.Should().Be(0, submit.Errors);
        submit.Output.Should().Contain("0077");
        (await RunAsync(["config", "show"])).Output.Should().MatchRegex("_FILES_MAX_AGE_SECONDS of the last start, .+ +31536000");
    }

    [Theory]
    [InlineData("{\"options\":{},\"port\":99999,\"token_file\":null}")]
    [InlineData("{\"options\":{},\"port\":-1,\"token_file\":null}")]
    [InlineData("null")]
    public async Task Submit_WhatIsKeptOfTheStartIsDamaged_StartsAnew(string kept)
    {
        await KillAsync(await StartAsync([]));
        File.WriteAllText(Home.Node("head").StartFile, kept);

        (await RunAsync(["job", "submit", "--", "true"])).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Submit_ADirectoryIsInThePlaceOfTheKeptStart_IsPutAsideAndSoDoesAStop()
    {
        var kept = Home.Node("head").StartFile;
        await KillAsync(await StartAsync([]));
        File.Delete(kept);
        Directory.CreateDirectory(Path.Combine(kept, "mine"));

        (await RunAsync(["job", "submit", "--", "true"])).ExitCode.Should().Be(0);

        Directory.EnumerateDirectories(Home.Node("head").Root, "start.json.aside-*").Should().ContainSingle();
        await KillAsync(await PidAsync());
        File.Delete(kept);
        Directory.CreateDirectory(kept);
        (await RunAsync(["stop"])).Errors.Should().Contain("The next start no longer goes by its options");
        Path.Exists(kept).Should().BeFalse();
    }

    [Fact]
    public async Task Submit_HomeIsNamedByALink_KeepsTheTokenOfTheHeadThatWasKilled()
    {
        Directory.CreateDirectory(Home.Root);
        File.CreateSymbolicLink(_scratch.At("link"), Home.Root);
        var start = await CliRun.RunAsync(_scratch.At("link"), ["start", "--head"], ("SATCHEL_TOKEN", "of-one-shell"));
        start.ExitCode.Should().Be(0, start.Errors);
        await KillAsync(await PidAsync());

        (await RunAsync(["job", "submit", "--", "grep of-one-shell \"$SATCHEL_TOKEN_PATH\""])).ExitCode.Should().Be(0);

        (await RunAsync(["stop"])).ExitCode.Should().Be(0);
        Directory
            .EnumerateFiles(Home.Root, "token", SearchOption.AllDirectories)
            .Should()
            .NotContain(file => File.ReadAllText(file).Contains("of-one-shell"), "who stops it takes it away");
    }

    [Fact]
    public async Task Stop_TokenFileOfTheHeadWasNamedByAVariable_LeavesIt()
    {
        var token = Home.Node("head").TokenFile;
        Directory.CreateDirectory(Path.GetDirectoryName(token)!);
        File.WriteAllText(token, "of-its-user");
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await StartAsync([], ("SATCHEL_TOKEN_PATH", token));

        var stop = await CliRun.RunAsync(Home.Root, ["stop"], ("SATCHEL_TOKEN_PATH", token));

        stop.ExitCode.Should().Be(0, stop.Errors);
        File.ReadAllText(token).Should().Be("of-its-user");
    }

    [Fact]
    public async Task Submit_KeptOptionIsWrong_NamesTheWayOut()
    {
        await KillAsync(await StartAsync(["--num-cpus", "3"]));
        var kept = File.ReadAllText(Home.Node("head").StartFile);
        File.WriteAllText(Home.Node("head").StartFile, kept.Replace("\"3\"", "\"x\"", StringComparison.Ordinal));

        (await RunAsync(["job", "submit", "--", "true"])).Errors.Should().Contain("forget the last start: `satchel stop`");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("of-another-cluster")]
    public async Task Stop_TokenOfTheHeadIsLost_EndsItByForceAlone(string? found)
    {
        var pid = await StartAsync([]);
        File.Delete(Home.TokenFile);
        if (found is not null)
        {
            File.WriteAllText(Home.TokenFile, found);
            File.SetUnixFileMode(Home.TokenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        (await RunAsync(["stop"])).ExitCode.Should().Be(1);
        var stop = await RunAsync(["stop", "--force"]);

        stop.ExitCode.Should().Be(0, stop.Errors);
        stop.Errors.Should().Contain("takes no token that is known here");
        ProcessIdentity.Of(pid).Should().BeNull();
    }

    [Fact]
    public async Task Submit_PortOfTheHeadThatWasKilledIsTaken_SaysThatAStopForgetsIt()
    {
        var port = FreePort.Find();
        await KillAsync(await StartAsync(["--dashboard-port", port]));
        using var taken = new TcpListener(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
        taken.Start();

        var submit = await RunAsync(["job", "submit", "--", "true"]);

        submit.ExitCode.Should().Be(1);
        submit.Errors.Should().Contain("--dashboard-port is that of the last start: `satchel stop` forgets it");
        var stop = await RunAsync(["stop"]);
        stop.Errors.Should().Contain("The next start no longer goes by its options");
        (await RunAsync(["job", "submit", "--", "true"])).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Submit_HeadWithoutATokenWasKilled_AsksForNoneUntilItIsTold()
    {
        await KillAsync(await StartAsync([], ("SATCHEL_AUTH_MODE", "disabled")));

        (await RunAsync(["job", "submit", "--", "true"])).ExitCode.Should().Be(0);

        JsonNode.Parse(File.ReadAllText(Home.HeadFile))!["token_file"].Should().BeNull();
        (await RunAsync(["config", "show"])).Output.Should().MatchRegex("auth.mode +SATCHEL_AUTH_MODE of the last start, .+ +disabled");
        await KillAsync(await PidAsync());
        await StartAsync([], ("SATCHEL_AUTH_MODE", "token"));
        Head("token_file").Should().NotBeEmpty();
    }

    [Fact]
    public async Task Submit_HeadOnAnyPortWasKilled_TakesThePortThatRunningJobsKnow()
    {
        const int MostAttempts = 3;
        var isSame = false;
        for (var attempt = 1; !isSame && attempt <= MostAttempts; attempt++)
        {
            var first = await StartAsync(["--dashboard-port", "0"]);
            var address = Head("address");
            await KillAsync(first);

            (await RunAsync(["job", "submit", "--no-wait", "--", "true"])).ExitCode.Should().Be(0);

            // Linux may have given it to somebody else meanwhile: then it is another one.
            isSame = Head("address") == address;
            (await RunAsync(["stop"])).ExitCode.Should().Be(0);
        }

        isSame.Should().BeTrue();
    }

    [Theory]
    [InlineData("SATCHEL_TOKEN")]
    [InlineData("RAY_AUTH_TOKEN")]
    public async Task Command_HeadHasATokenOfAVariable_KnowsItInEveryShell(string variable)
    {
        (await RunAsync(["job", "submit", "--", "true"])).ExitCode.Should().Be(0);
        (await RunAsync(["stop"])).ExitCode.Should().Be(0);
        await StartAsync([], (variable, "of-one-shell"));

        (await RunAsync(["job", "submit", "--", "true"])).ExitCode.Should().Be(0, "the shell that it was started in is not this one");
        (await RunAsync(["status"], ("SATCHEL_TOKEN", "of-another-cluster"))).ExitCode.Should().Be(0, "this head takes one only");
        (await RunAsync(["status", "--address", Head("address")])).ExitCode.Should().Be(0);
        await KillAsync(await PidAsync());
        (
            await RunAsync(
                ["job", "submit", "--", "test \"$(cat \"$SATCHEL_TOKEN_PATH\")\" = of-one-shell"],
                ("RAY_AUTH_TOKEN", "of-another-cluster")
            )
        )
            .ExitCode.Should()
            .Be(0, "jobs that run on show the token that they were given");
        (await RunAsync(["stop"])).ExitCode.Should().Be(0);
        await StartAsync([]);
        File.ReadAllText(Head("token_file")).Should().NotContain("of-one-shell", "that head was stopped");
    }

    [Fact]
    public async Task Command_HeadHasATokenOfANamedFile_KnowsItWhenThatIsGone()
    {
        var file = _scratch.Write("given", "of-a-file\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await StartAsync([], ("SATCHEL_TOKEN_PATH", file));
        File.Delete(file);

        (await RunAsync(["job", "submit", "--", "true"])).ExitCode.Should().Be(0);
        var kept = Head("token_file");
        kept.Should().StartWith(Home.Root);
        File.GetUnixFileMode(kept).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private async Task<int> StartAsync(string[] options, params (string Name, string? Value)[] variables)
    {
        var run = await RunAsync(["start", "--head", "--json", .. options], variables);
        run.ExitCode.Should().Be(0, run.Errors);
        return JsonNode.Parse(run.Output)!["pid"]!.GetValue<int>();
    }

    private static async Task KillAsync(int pid)
    {
        Signals.Send(ProcessIdentity.Of(pid)!, Signals.Kill);
        await Eventually.TrueAsync(() => ProcessIdentity.Of(pid) is null, "the head dies");
    }

    private async Task<int> PidAsync() => JsonNode.Parse((await RunAsync(["status", "--json"])).Output)!["pid"]!.GetValue<int>();

    private async Task<double> CpusAsync() =>
        JsonNode.Parse((await RunAsync(["status", "--json"])).Output)!["nodes"]![0]!["total"]!["CPU"]!.GetValue<double>();

    private string Head(string name) => JsonNode.Parse(File.ReadAllText(Home.HeadFile))![name]!.GetValue<string>();

    private Task<CliRun> RunAsync(string[] arguments, params (string Name, string? Value)[] variables) =>
        CliRun.RunAsync(_scratch.At("home"), arguments, variables);
}
