using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Home;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Clusters;

/// <summary>What <c>satchel doctor</c> says goes for the head that would be started.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Doctor_SettingsInConfigToml_GoesByThem()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var engine = _scratch.WriteProgram("engine", "#!/bin/sh\necho an engine of mine\n");
        _scratch.Write(
            "home/config.toml",
            $"containers.engine = \"{engine}\"\nhead = {{ port = {port} }} # ours\n[conda]\nprogram = '/nowhere/mamba'\n"
        );

        var found = await RunAsync();

        found["port"].Should().StartWith($"{port} is taken by");
        found["container"].Should().Be("an engine of mine; no container was tried");
        found["conda"].Should().Be("'/nowhere/mamba' of SATCHEL_CONDA_PROGRAM or conda.program does not answer");
        found["config"].Should().Be(_scratch.At("home/config.toml"));
    }

    [Fact]
    public async Task Doctor_DefaultPortIsTaken_IsNoFaultSinceAStartTakesTheNext()
    {
        // Where somebody else has the port, that is as good, unless they leave before the command looks.
        JsonNode port;
        bool isOurs;
        do
        {
            using var taken = new TcpListener(IPAddress.Loopback, HeadRecord.DefaultPort);
            isOurs = TryStart(taken);
            var run = await CliRun.RunAsync(_scratch.At("home"), ["doctor", "--json"]);
            port = JsonNode.Parse(run.Output)!.AsArray().Single(finding => (string)finding!["check"]! is "port")!;
        } while (!isOurs && (string)port["found"]! is "8265 is free");

        ((string)port["found"]!).Should().StartWith("8265 is taken by").And.EndWith("; a start takes the next free one");
        ((bool)port["ok"]!).Should().BeTrue();
    }

    [Fact]
    public async Task Doctor_AMistakeInConfigToml_IsWrongAndNotMissing()
    {
        _scratch.Write("home/config.toml", "[head]\nport = \"many\"\n");

        var run = await CliRun.RunAsync(_scratch.At("home"), ["doctor"]);

        run.ExitCode.Should().Be(1);
        run.Output.Should().MatchRegex(@"(?m)^config +wrong ");
    }

    [Theory]
    [InlineData("4", "4 GPUs are to be given out, and CUDA_VISIBLE_DEVICES leaves the daemon 2")]
    [InlineData("2", "config.toml")]
    public async Task Doctor_MoreGpusThanDevicesAreNamed_SaysSo(string gpus, string told)
    {
        _scratch.Write("home/config.toml", $"head.num_gpus = {gpus}\n");

        var found = await RunAsync(("CUDA_VISIBLE_DEVICES", "0,1"), ("HIP_VISIBLE_DEVICES", null));

        found["config"].Should().Contain(told);
    }

    [Fact]
    public async Task Doctor_VariableAndConfigToml_GoesByTheVariable()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        _scratch.Write("home/config.toml", "[head]\nport = 1\n");

        var found = await RunAsync(("SATCHEL_DASHBOARD_PORT", $"{port}"));

        found["port"].Should().StartWith($"{port} is taken by");
    }

    [Fact]
    public async Task Doctor_PlacesInConfigToml_GoesByThem()
    {
        _scratch.WriteProgram("conda/bin/conda", "#!/bin/sh\necho conda 99.1\n");
        Directory.CreateDirectory(_scratch.At("wheels"));
        _scratch.Write("home/config.toml", $"tools.wheels = \"{_scratch.At("wheels")}\"\nconda.home = \"{_scratch.At("conda")}\"\n");

        var found = await RunAsync(("PATH", "/usr/bin:/bin"));

        found["conda"].Should().Be($"{_scratch.At("conda/bin/conda")} conda 99.1");
        found["uv"].Should().Contain($"the wheels in {_scratch.At("wheels")}");
        found["config"].Should().Be(_scratch.At("home/config.toml"));
    }

    [Fact]
    public async Task Doctor_NothingOnThePath_SaysThatNothingCanBeMadeEither()
    {
        Directory.CreateDirectory(_scratch.At("none"));
        Directory.CreateDirectory(_scratch.At("wheels"));
        _scratch.Write("home/config.toml", $"tools.wheels = \"{_scratch.At("wheels")}\"\n");

        var found = await RunAsync(("PATH", _scratch.At("none")));

        found["uv"].Should().Be("not installed, and there is no Python to make it with");
        found["conda"].Should().Be("not installed, and there is no Python to make it with");
        found["git"].Should().StartWith("no git on the PATH");
        found["dotnet"].Should().StartWith("no .NET SDK on the PATH");
    }

    [Theory]
    [InlineData("conda.home", "SATCHEL_CONDA_HOME", "directory")]
    [InlineData("tools.wheels", "SATCHEL_TOOL_WHEELS", "directory")]
    [InlineData("containers.auth_file", "SATCHEL_CONTAINER_AUTH_FILE", "file")]
    [InlineData("downloads.ca_file", "SATCHEL_CA_FILE", "file")]
    public async Task Doctor_APlaceThatIsNotThere_SaysSo(string key, string variable, string kind)
    {
        _scratch.Write("home/config.toml", $"{key} = \"/nowhere/at/all\"\n");

        var found = await RunAsync();

        found["config"].Should().Be($"{variable} or {key} names '/nowhere/at/all', and there is no such {kind}");
    }

    [Theory]
    [InlineData("[head]\nport = \"many\"\n", null, "in line 2 sets 'head.port' to 'many'. Set it to ")]
    [InlineData("[head\n", null, "is not TOML: line 1")]
    [InlineData("", "many", "variable SATCHEL_DASHBOARD_PORT")]
    public async Task Doctor_SettingsThatMakeNoSense_SaysSoAndChecksTheRest(string config, string? variable, string expected)
    {
        _scratch.Write("home/config.toml", config);

        var found = await RunAsync(("SATCHEL_DASHBOARD_PORT", variable));

        found["config"].Should().Contain(expected);
        found["port"].Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("echo 'warning: no locale'")]
    [InlineData("exit 3")]
    public async Task Doctor_ADaemonThatSaysNothingOfSettings_LooksAtThemItself(string script)
    {
        _scratch.Write("home/config.toml", "[head]\nport = \"many\"\n");
        var daemon = _scratch.WriteProgram("satcheld", $"#!/bin/sh\n{script}\n");

        (await RunAsync(("SATCHEL_DAEMON", daemon)))["config"].Should().Contain("head.port").And.Contain("many");
    }

    [Fact]
    public async Task Doctor_KeysThatTheDaemonRefuses_TellsAllOfThem()
    {
        _scratch.Write("home/config.toml", "contxt = \"x\"\n[jobz]\na = 1\n[jobs]\nstopwait = 3\nmax_log_mb = [1]\n");

        var found = await RunAsync();

        found["config"].Should().Contain("in line 1 sets 'contxt'").And.Contain("'jobz.a', which is not a setting");
        found["config"].Should().Contain("'jobs.stopwait'").And.Contain("jobs.max_log_mb");
    }

    [Fact]
    public async Task Doctor_AContextThatCommandsRefuse_SaysSo()
    {
        _scratch.Write("home/config.toml", "[contexts.a]\nadress = \"http://x\"\n");

        (await RunAsync())["config"].Should().Contain("adress");
    }

    private static bool TryStart(TcpListener listener)
    {
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<Dictionary<string, string>> RunAsync(params (string, string?)[] variables)
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), ["doctor", "--json"], variables);
        run.Output.Should().NotBeEmpty(run.Errors);
        return JsonNode
            .Parse(run.Output)!
            .AsArray()
            .ToDictionary(static finding => (string)finding!["check"]!, static finding => (string)finding!["found"]!);
    }
}
