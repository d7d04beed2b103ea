using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Clusters;

public sealed class ConfigShowTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();

    private string Home => _scratch.At("home");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop");
        _scratch.Dispose();
    }

    [Fact]
    public async Task ConfigShow_OptionVariableAndFileAtOnce_SaysEachValueAndWhoSetIt()
    {
        Directory.CreateDirectory(Home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = Path.Combine(Home, "config.toml");
        File.WriteAllText(
            file,
            "[head]\nnum_cpus = 1\nnum_gpus = 1\nresources = { fpga = 2 }\n[jobs]\nstop_wait_seconds = 0.5\nstart_timeout_seconds = 600\n"
        );
        var start = await CliRun.RunAsync(
            new CliCall(Home, ["start", "--head", "--num-cpus", "3", "--labels", """{"zone": "b"}"""])
            {
                Variables = new Dictionary<string, string?>
                {
                    ["SATCHEL_NUM_CPUS"] = "2",
                    ["SATCHEL_NUM_GPUS"] = "2",
                    ["RAY_JOB_START_TIMEOUT_SECONDS"] = "700",
                },
            }
        );
        start.ExitCode.Should().Be(0, start.Errors);

        var shown = JsonNode.Parse((await RunAsync("config", "show", "--json")).Output)!["settings"]!
            .AsArray()
            .ToDictionary(
                setting => setting!["key"]!.GetValue<string>(),
                setting => (setting!["value"]?.GetValue<string>(), setting["source"]!.GetValue<string>())
            );

        shown["head.num_cpus"].Should().Be(("3", "option --num-cpus"));
        shown["head.labels"].Should().Be(("""{"zone": "b"}""", "option --labels"));
        shown["head.num_gpus"].Should().Be(("2", "variable SATCHEL_NUM_GPUS"));
        shown["jobs.start_timeout_seconds"].Should().Be(("700", "variable RAY_JOB_START_TIMEOUT_SECONDS"));
        shown["head.resources"].Should().Be(("""{"fpga":2}""", $"head.resources in {file}"));
        shown["jobs.stop_wait_seconds"].Should().Be(("0.5", $"jobs.stop_wait_seconds in {file}"));
        shown["head.port"].Should().Be((null, "default"));

        var resources = JsonNode.Parse((await RunAsync("status", "--json")).Output)!["nodes"]![0]!.ToJsonString();
        resources.Should().Contain("\"CPU\":3").And.Contain("\"GPU\":2").And.Contain("\"fpga\":2");
        var text = (await RunAsync("config", "show")).Output;
        text.Should().Contain("option --num-cpus").And.Contain("8265, or the next free one");
    }

    [Theory]
    [InlineData("--dashboard-host", "192.0.2.1", "port_refused")]
    [InlineData("--memory", "9223372036854775807", "invalid_setting")]
    public async Task Start_OptionThatMakesNoSense_IsToldWithItsSourceAndStartsNothing(string option, string value, string code)
    {
        var start = await RunAsync("start", "--head", option, value, "--json");

        start.ExitCode.Should().Be(1);
        start.Errors.Should().Contain(code).And.Contain(value);
        (await RunAsync("status")).ExitCode.Should().Be(1, "nothing was started");
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(Home, arguments);
}
