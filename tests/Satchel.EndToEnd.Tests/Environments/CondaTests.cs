using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Conda;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>Jobs in conda environments, made by the real py-rattler of a channel of the test's own.</summary>
public sealed class CondaTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private CondaChannel? _channel;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(RealWheels.Directory is null, RealWheels.Missing);
        var python = await CondaInterpreter.FindAsync();
        Assert.SkipWhen(python is null, CondaInterpreter.Missing);
        _channel = new CondaChannel(python!, CondaPackage.OfPython("toolz", "1.0"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
        {
            await _channel.DisposeAsync();
        }

        _scratch.Dispose();
    }

    [Fact]
    public async Task The_sample_runs_in_its_environment()
    {
        try
        {
            var run = await CliRun.RunAsync(
                new CliCall(_scratch.At("home"), ["job", "submit", "--runtime-env", "env.yaml", "--", "python", "main.py"])
                {
                    Directory = Repository.PathOf("samples", "conda-environment"),
                    Variables = Variables.ToDictionary(variable => variable.Key, variable => (string?)variable.Value),
                }
            );

            run.ExitCode.Should().Be(0, run.All);
            run.Output.Should()
                .Contain("Hello from conda")
                .And.Contain("environment conda-environment in ")
                .And.Contain("in it: True")
                .And.Contain("toolz in it: True");
        }
        finally
        {
            await CliRun.RunAsync(_scratch.At("home"), ["stop"]);
        }
    }

    [Fact]
    public async Task Beside_files_modules_and_variables_it_is_built_once_and_the_next_job_fetches_nothing()
    {
        Directory.CreateDirectory(_scratch.At("modules", "mine"));
        await File.WriteAllTextAsync(_scratch.At("modules", "mine", "__init__.py"), "word = 'module'\n");
        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(_scratch.At("home")) { Variables = Variables });
        var env = new JsonObject
        {
            ["conda"] = new JsonObject { ["dependencies"] = new JsonArray("python", "toolz") },
            ["py_modules"] = new JsonArray($"local://{_scratch.At("modules")}"),
            ["env_vars"] = new JsonObject { ["WORD"] = "variable" },
        };
        const string show = "python -c 'import mine, os, toolz; print(mine.word, os.environ[\"WORD\"], toolz.version)'";

        await daemon.SubmitAsync(show, "first", env.DeepClone().AsObject());
        (await daemon.WaitForEndAsync("first")).Status.Should().Be(JobStatus.Succeeded, await daemon.LogsAsync("first"));
        var asked = _channel!.Requests.Count;
        await daemon.SubmitAsync(show, "second", env.DeepClone().AsObject());
        await daemon.WaitForEndAsync("second");

        (await daemon.LogsAsync("first")).Should().Contain("module variable 1.0");
        (await daemon.LogsAsync("second")).Should().Contain("module variable 1.0");
        _channel.Requests.Should().HaveCount(asked);
    }

    private Dictionary<string, string> Variables =>
        new(StringComparer.Ordinal)
        {
            ["SATCHEL_TOOL_WHEELS"] = RealWheels.Directory!,
            ["CONDA_CHANNEL_ALIAS"] = $"http://{_channel!.Authority}/",
        };
}
