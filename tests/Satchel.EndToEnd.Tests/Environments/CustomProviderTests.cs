using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>A field that the operator added: the sample's program sets it up.</summary>
public sealed class CustomProviderTests : IAsyncDisposable
{
    private static readonly string Sample = Repository.PathOf("samples", "custom-provider");

    private readonly TemporaryDirectory _scratch = new();

    public CustomProviderTests()
    {
        var config = File.ReadAllText(Path.Combine(Sample, "config.toml"));
        Directory.CreateDirectory(Home);
        File.WriteAllText(Path.Combine(Home, "config.toml"), config.Replace("/opt/satchel", Sample, StringComparison.Ordinal));
    }

    private string Home => _scratch.At("home");

    public async ValueTask DisposeAsync()
    {
        await CliRun.RunAsync(Home, ["stop"]);
        _scratch.Dispose();
    }

    [Fact]
    public async Task The_sample_of_a_custom_provider_runs()
    {
        var environment = Path.Combine(Sample, "env.yaml");
        var run = await RunAsync("job", "submit", "--runtime-env", environment, "--", "sh", "-c", "greet; echo \"$GREETING\"");

        run.ExitCode.Should().Be(0, run.All);
        run.Output.Split('\n').Count(line => line.Contains("Bonjour, Ada!", StringComparison.Ordinal)).Should().Be(2, run.All);
        var plan = await RunAsync("env", "plan", "--runtime-env", environment, "--json");
        var layer = JsonNode.Parse(plan.Output)!["layers"]!.AsArray().Single()!;
        layer["provider"]!.GetValue<string>().Should().Be("greeting");
        layer["state"]!.GetValue<string>().Should().Be("ready");

        var wrong = await RunAsync(
            "job",
            "submit",
            "--runtime-env-json",
            """{"greeting": {"name": "Ada", "language": "tlh"}}""",
            "--",
            "true"
        );
        wrong.ExitCode.Should().NotBe(0);
        wrong.All.Should().Contain("knows no language 'tlh'").And.Contain("It knows en, de, fr.");

        var unknown = await RunAsync("job", "submit", "--runtime-env-json", """{"greetings": {"name": "Ada"}}""", "--", "true");
        unknown.ExitCode.Should().NotBe(0);
        unknown.All.Should().Contain("runtime_env has no field 'greetings'");
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(Home, arguments);
}
