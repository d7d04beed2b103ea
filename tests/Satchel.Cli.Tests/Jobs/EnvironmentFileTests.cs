using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>What `--runtime-env` takes, and what is said of an address that is not right.</summary>
public sealed class EnvironmentFileTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private Daemon _daemon = null!;

    public async ValueTask InitializeAsync()
    {
        var provider = _scratch.WriteProgram("greet", "#!/bin/sh\nexit 1\n");
        _scratch.Write("home/config.toml", $"[providers.greeting]\ncommand = [\"{provider}\"]\n");
        _daemon = await Daemon.StartAsync(_scratch.At("home"));
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task RuntimeEnv_Dash_IsStandardInput()
    {
        var command = $"echo 'env_vars: {{FROM: input}}' | '{Programs.Cli}' job submit --runtime-env - -- 'echo FROM=$FROM'";

        var run = await CliRun.RunAsync(new CliCall(_daemon.Home.Root, ["-c", command]) { Program = "/bin/sh" });

        run.ExitCode.Should().Be(0, run.Errors);
        run.Output.Should().EndWith("\nFROM=input\n");
    }

    [Fact]
    public async Task RuntimeEnv_KeysForAnchors_AreNoFields()
    {
        var file = _scratch.Write("env.yaml", "x-common: &common\n  MODE: fast\nenv_vars: *common\n");

        var run = await RunAsync("job", "submit", "--runtime-env", file, "--", "echo MODE=$MODE");

        run.ExitCode.Should().Be(0, run.Errors);
        run.Output.Should().EndWith("\nMODE=fast\n");
    }

    [Fact]
    public async Task RuntimeEnv_NoSuchFile_IsSaidInPlainWords()
    {
        var run = await RunAsync("job", "submit", "--runtime-env", "none.yaml", "--", "true");

        run.ExitCode.Should().NotBe(0);
        run.Errors.Should().Contain("There is no file 'none.yaml', which --runtime-env names.");
    }

    [Fact]
    public async Task RuntimeEnv_SeveralMistakesAndQuiet_TellsEach()
    {
        var run = await RunAsync("job", "submit", "-q", "--runtime-env-json", """{"pip": 1, "env_vars": 1}""", "--", "true");

        run.Errors.Should().Contain("  $.pip: ").And.Contain("  $.env_vars: ");
    }

    [Fact]
    public async Task RuntimeEnv_MistypedFieldOfTheOperators_IsToldWithTheNearest()
    {
        var run = await RunAsync("job", "submit", "--runtime-env-json", """{"greetin": "x"}""", "--", "true");

        run.Errors.Should().Contain("runtime_env has no field 'greetin'.").And.Contain("Did you mean 'greeting'?");
    }

    [Fact]
    public async Task Submit_EmptyDirectory_SaysThatNoFileWasSent()
    {
        Directory.CreateDirectory(_scratch.At("empty"));

        var run = await RunAsync("job", "submit", "--working-dir", _scratch.At("empty"), "--", "true");

        run.Errors.Should().Contain($"Packaged {_scratch.At("empty")}: 0 files, 0 B; sent the list of files only, ");
    }

    [Fact]
    public async Task Address_HttpsOfAPortWithoutTls_SaysSo()
    {
        var address = _daemon.Http.BaseAddress!.ToString().Replace("http:", "https:", StringComparison.Ordinal);

        var run = await RunAsync("job", "list", "--address", address);

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("the address begins with http://");
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(_daemon.Home.Root, arguments);
}
