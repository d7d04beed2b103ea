using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Packages;

/// <summary>A cluster that has run one job, <c>nightly</c>, with a working directory and a module.</summary>
public sealed class NightlyJob : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();

    public string Home => _scratch.At("home");

    public async ValueTask InitializeAsync()
    {
        _scratch.Write("tree/main.py", "print(1)\n");
        _scratch.Write("tree/out.log", "log");
        Directory.CreateDirectory(_scratch.At("tree", "empty"));
        _scratch.Write("code/module.py", "x = 1\n");
        var environment =
            $$"""{"working_dir": "{{_scratch.At("tree")}}", "py_modules": ["{{_scratch.At("code")}}"], "excludes": ["*.log"]}""";
        var run = await CliRun.RunAsync(
            Home,
            ["job", "submit", "--submission-id", "nightly", "--runtime-env-json", environment, "--", "true"]
        );
        run.ExitCode.Should().Be(0, run.All);
    }

    public async ValueTask DisposeAsync()
    {
        await CliRun.RunAsync(Home, ["stop"]);
        _scratch.Dispose();
    }
}
