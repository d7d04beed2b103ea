using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>The packages that a job had, after it and elsewhere than in its rerun.</summary>
public sealed class JobLockTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly PackageIndex _index = new(new Wheel("alpha", "1.0"));

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop");
        await _index.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task What_a_job_had_is_in_its_shell_and_in_its_lock_when_the_index_has_newer_versions()
    {
        var spec = new JsonObject { ["pip"] = new JsonArray("alpha", $"--index-url {_index.Url}") }.ToJsonString();
        (await RunAsync("job", "submit", "--submission-id", "first", "--runtime-env-json", spec, "--", "true")).ExitCode.Should().Be(0);
        _index.Add(new Wheel("alpha", "2.0"));
        (await RunAsync("env", "gc", "--all")).ExitCode.Should().Be(0);

        var shell = await RunAsync("env", "shell", "--job", "first", "--", "python", "-c", "import alpha; print('version', alpha.version)");
        shell.Output.Should().Contain("version 1.0", shell.All);
        var file = _scratch.At("job.lock");
        (await RunAsync("env", "lock", "--job", "first", "-o", file)).ExitCode.Should().Be(0);
        var locked = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        locked["fields"]!["pip"]!.AsArray().Select(package => $"{package!["name"]} {package["version"]}").Should().Equal("alpha 1.0");
        locked["notes"]!["pip"]!["python"]!.GetValue<string>().Should().StartWith("3.");

        var nowhere = await RunAsync("env", "lock", "--runtime-env-json", spec, "-o", _scratch.At("absent", "x.lock"));
        nowhere.ExitCode.Should().Be(1);
        nowhere.Errors.Should().Contain("cannot be written");
        (await RunAsync("env", "list")).Output.Should().NotContain("2.0", "nothing is built for a file that cannot be written");
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(_scratch.At("home"), arguments);
}
