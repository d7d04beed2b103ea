using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Starting;

public sealed class DaemonTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    private string Home => _scratch.At("home");

    [Fact]
    public async Task Start_OnAFreshHome_SaysWhereItListensThereToo()
    {
        await using var daemon = await Daemon.StartAsync(Home);

        var head = JsonSerializer.Deserialize(File.ReadAllBytes(daemon.Home.HeadFile), WireJson.Default.HeadRecord)!;
        (head.Address, head.Pid).Should().Be((daemon.Address, daemon.Pid));
        File.GetUnixFileMode(Home).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Start_AHeadWasKilledWhileItWrote_WhatItLeftIsRemoved()
    {
        string[] written =
        [
            "head.json",
            "token",
            "head/node_id",
            "head/session",
            "head/start.json",
            "head/run/node.json",
            "head/run/node.token",
        ];
        var left = written.Select(file =>
            Path.Combine(Home, Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.{Guid.NewGuid():N}.tmp")
        );
        foreach (var file in left = [.. left])
        {
            Directory.CreateDirectory(
                Path.GetDirectoryName(file)!,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
            File.WriteAllText(file, "cut off");
        }

        await using var daemon = await Daemon.StartAsync(Home);

        left.Should().NotContain(file => File.Exists(file));
    }

    [Fact]
    public async Task Start_OnAHomeThatHasAHead_NamesItAndChangesNothing()
    {
        await using var daemon = await Daemon.StartAsync(Home);
        var before = File.ReadAllText(daemon.Home.HeadFile);

        (await RefusalAsync(new DaemonSetUp(Home), "already_running")).Should().Contain(daemon.Address).And.Contain($"pid {daemon.Pid}");

        File.ReadAllText(daemon.Home.HeadFile).Should().Be(before);
        (await daemon.Http.GetStringAsync("/v1/health")).Should().Contain("ready");
    }

    [Fact]
    public async Task Start_AfterAKill_ContinuesTheSessionWithTheSameTokenAndJobs()
    {
        string session,
            token;
        await using (var first = await Daemon.StartAsync(Home))
        {
            (session, token) = (await SessionOfAsync(first), first.Token);
            await first.SubmitAsync("echo hello", "survives");
            await first.WaitForEndAsync("survives");
            await first.KillAsync();
        }

        await using var second = await Daemon.StartAsync(Home);
        (await SessionOfAsync(second), second.Token).Should().Be((session, token));
        (await second.LogsAsync("survives")).Should().EndWith("\nhello\n");
    }

    [Fact]
    public async Task Start_PortTaken_NamesItsOwner()
    {
        await using var owner = await Daemon.StartAsync(_scratch.At("other"));
        var port = new Uri(owner.Address).Port.ToString();

        (await RefusalAsync(new DaemonSetUp(Home) { Options = ["--dashboard-port", port] }, "port_taken"))
            .Should()
            .Contain($"process {owner.Pid} (satcheld)");
    }

    [Fact]
    public async Task Start_BeyondLoopbackWithoutAToken_IsRefused() =>
        await RefusalAsync(
            new DaemonSetUp(Home)
            {
                Options = ["--dashboard-host", "0.0.0.0"],
                Variables = new Dictionary<string, string> { ["SATCHEL_AUTH_MODE"] = "disabled" },
            },
            "token_required"
        );

    [Fact]
    public async Task Start_WithoutItsSupervisor_SaysThatNoJobCouldStart() =>
        (await RefusalAsync(new DaemonSetUp(Home) { Supervisor = _scratch.At("nowhere") }, "supervisor_missing"))
            .Should()
            .Contain(_scratch.At("nowhere"));

    [Theory]
    [InlineData("SATCHEL_MAX_PACKAGE_BYTES", "lots")]
    [InlineData("SATCHEL_JOB_START_TIMEOUT_SECONDS", "0")]
    [InlineData("SATCHEL_JOB_QUEUE_TIMEOUT_SECONDS", "9223372036854775807")]
    [InlineData("SATCHEL_JOB_STOP_WAIT_TIME_S", "-1")]
    [InlineData("SATCHEL_LABELS", "zone=b")]
    public async Task Start_WithAVariableThatMakesNoSense_NamesIt(string name, string value) =>
        (await RefusalAsync(new DaemonSetUp(Home) { Variables = new Dictionary<string, string> { [name] = value } }, "invalid_setting"))
            .Should()
            .Contain(name)
            .And.Contain(value);

    [Fact]
    public async Task Start_WithAConfigFile_GoesByItAndSaysSo()
    {
        Directory.CreateDirectory(Home);
        File.WriteAllText(Path.Combine(Home, "config.toml"), "[packages]\nmax_bytes = 5\n[jobs]\nstart_timeout_seconds = 600\n");
        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(Home) { Variables = new Dictionary<string, string> { ["SATCHEL_JOB_START_TIMEOUT_SECONDS"] = "700" } }
        );

        var reply = (await daemon.Http.GetFromJsonAsync("/v1/settings", WireJson.Default.SettingsReply))!;

        var settings = reply.Settings.ToDictionary(setting => setting.Key);
        settings["packages.max_bytes"]
            .Should()
            .Match<SettingView>(setting => setting.Value == "5" && setting.Source.EndsWith("config.toml"));
        settings["jobs.start_timeout_seconds"]
            .Should()
            .Match<SettingView>(setting => setting.Value == "700" && setting.Source == "variable SATCHEL_JOB_START_TIMEOUT_SECONDS");
        settings["auth.mode"].Should().Match<SettingView>(setting => setting.Value == null && setting.Source == "default");
    }

    [Fact]
    public async Task Start_TokenOfTheEnvironment_IsTheOneAskedFor()
    {
        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(Home) { Variables = new Dictionary<string, string> { ["RAY_AUTH_TOKEN"] = "from-outside" } }
        );
        daemon.Http.DefaultRequestHeaders.Authorization = new("Bearer", "from-outside");

        using var answer = await daemon.Http.GetAsync("/v1/status");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        File.Exists(daemon.Home.TokenFile).Should().BeFalse();
        await daemon.SubmitAsync("env", "prints");
        await daemon.WaitForEndAsync("prints");
        (await daemon.LogsAsync("prints")).Should().NotContain("from-outside", "the token is no driver's to see");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("SATCHEL_TOKEN", "from-outside")]
    [InlineData("RAY_AUTH_TOKEN", "from-outside")]
    [InlineData("SATCHEL_AUTH_MODE", "disabled")]
    public async Task Start_AnyWayOfAuthentication_JobReachesItsOwnCluster(string? variable, string? value)
    {
        var variables = new Dictionary<string, string>();
        if (variable is not null)
        {
            variables[variable] = value!;
        }

        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(Home) { Variables = variables });
        if (value is "from-outside")
        {
            daemon.Http.DefaultRequestHeaders.Authorization = new("Bearer", value);
        }

        const string Ask =
            "curl -sf ${SATCHEL_TOKEN_PATH:+-H \"Authorization: Bearer $(cat \"$SATCHEL_TOKEN_PATH\")\"} \"$SATCHEL_ADDRESS/v1/status\"";
        await daemon.SubmitAsync(Ask, "asks");

        (await daemon.WaitForEndAsync("asks")).Status.Should().Be(JobStatus.Succeeded);
    }

    [Fact]
    public async Task Start_WithFewerDescriptorsThanItNeeds_SaysHowMany()
    {
        var message = await RefusalAsync(new DaemonSetUp(Home) { Descriptors = 300 }, "too_few_descriptors");

        message.Should().Contain("300").And.Contain("512").And.Contain("ulimit -n");
        Directory.Exists(Home).Should().BeFalse("nothing has begun");
    }

    [Fact]
    public async Task Start_OnAHomeThatOthersMayWriteTo_SaysSoAndLeavesItAlone()
    {
        Directory.CreateDirectory(Home);
        File.SetUnixFileMode(Home, File.GetUnixFileMode(Home) | UnixFileMode.GroupWrite);

        (await RefusalAsync(new DaemonSetUp(Home), "home_not_private")).Should().Contain("chmod go-w");

        Directory.EnumerateFileSystemEntries(Home).Should().BeEmpty();
    }

    [Fact]
    public async Task Start_OnAHomeOfAnotherUser_SaysWhoseItIsAndLeavesItAlone()
    {
        Assert.SkipUnless(OwnProcess.UserId == 0, "Only root can give a directory away.");
        Directory.CreateDirectory(Home);
        using (var chown = Process.Start(new ProcessStartInfo("chown", ["12345", Home]) { UseShellExecute = false })!)
        {
            await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        (await RefusalAsync(new DaemonSetUp(Home), "home_not_private")).Should().Contain("12345");

        Directory.EnumerateFileSystemEntries(Home).Should().BeEmpty();
    }

    [Fact]
    public async Task Start_TwoHomes_ShareNothing()
    {
        await using var one = await Daemon.StartAsync(_scratch.At("one"));
        await using var two = await Daemon.StartAsync(_scratch.At("two"));
        await one.SubmitAsync("true", "mine");

        (await two.ListAsync()).Should().BeEmpty();
        one.Http.DefaultRequestHeaders.Authorization = two.Http.DefaultRequestHeaders.Authorization;
        using var answer = await one.Http.GetAsync("/v1/jobs");
        answer.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        one.Http.DefaultRequestHeaders.Authorization = new("Bearer", one.Token);
    }

    public void Dispose() => _scratch.Dispose();

    private static async Task<string> SessionOfAsync(Daemon daemon) =>
        JsonNode.Parse(await daemon.Http.GetStringAsync("/api/version"))!["session_name"]!.GetValue<string>();

    private static async Task<string> RefusalAsync(DaemonSetUp setUp, string code)
    {
        var starting = async () =>
        {
            await using var daemon = await Daemon.StartAsync(setUp);
        };
        var message = (await starting.Should().ThrowAsync<InvalidOperationException>()).Which.Message;
        message.Should().Contain("exit code 1").And.Contain($"\"{code}\"");
        return message;
    }
}
