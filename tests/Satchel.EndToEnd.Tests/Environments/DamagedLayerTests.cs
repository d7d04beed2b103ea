using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>Layers that something other than Satchel had a hand in: an environment with one is made anew, or says which one and what to do.</summary>
public sealed class DamagedLayerTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly PackageIndex _index = new(new Wheel("alpha", "1.0"));
    private Daemon _daemon = null!;

    public async ValueTask InitializeAsync()
    {
        _scratch.Write("work/a.txt", "tree\n");
        _daemon = await Daemon.StartAsync(_scratch.At("home"));
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        await _index.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task The_tree_of_a_layer_is_gone_or_another_file_and_shells_and_jobs_build_it_again()
    {
        var spec = new JsonObject { ["working_dir"] = _scratch.At("work") };
        (await ShellAsync(spec, "cat", "a.txt")).Output.Should().Be("tree\n");

        Directory.Delete(Tree(), recursive: true);
        (await ShellAsync(spec, "cat", "a.txt")).Output.Should().Be("tree\n");

        Directory.Delete(Tree(), recursive: true);
        (await SubmitAsync(spec)).Output.Should().Contain("tree");

        var tree = Tree();
        Directory.Delete(tree, recursive: true);
        await File.WriteAllTextAsync(tree, "", TestContext.Current.CancellationToken);
        (await SubmitAsync(spec)).Output.Should().Contain("tree");
        Directory.Exists(tree).Should().BeTrue();
    }

    [Fact]
    public async Task The_tree_of_a_layer_of_an_earlier_version_is_gone_and_shells_and_jobs_say_which_and_what_helps()
    {
        var spec = new JsonObject { ["working_dir"] = _scratch.At("work") };
        (await ShellAsync(spec, "cat", "a.txt")).Output.Should().Be("tree\n");
        var layer = Tree();
        var path = Path.GetDirectoryName(layer) + ".json";
        var record = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!.AsObject();
        record.Remove("check");
        record.Remove("holds");
        await File.WriteAllTextAsync(path, record.ToJsonString(), TestContext.Current.CancellationToken);
        Directory.Delete(layer, recursive: true);

        foreach (var run in new[] { await ShellAsync(spec, "cat", "a.txt"), await SubmitAsync(spec) })
        {
            run.ExitCode.Should().NotBe(0);
            run.All.Should().Contain(layer).And.Contain("env gc --all").And.NotContain("The daemon ended");
        }

        await RunAsync("env", "gc", "--all");
        (await ShellAsync(spec, "cat", "a.txt")).Output.Should().Be("tree\n");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_record_without_its_facts_is_void_or_told_as_a_failure_of_the_daemon(bool isOfThisVersion)
    {
        var spec = new JsonObject
        {
            ["pip"] = new JsonArray("alpha==1.0"),
            ["env_vars"] = new JsonObject { ["PIP_INDEX_URL"] = _index.Url },
        };
        (await ShellAsync(spec, "python", "-c", "import alpha")).ExitCode.Should().Be(0);
        var path = Directory
            .EnumerateFiles(_daemon.Home.Node("head").Store, "*.json", SearchOption.AllDirectories)
            .Single(file => file.Contains("/layers/pip-", StringComparison.Ordinal) && !file.Contains("/.", StringComparison.Ordinal));
        var record = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!.AsObject();
        record["facts"] = new JsonObject();
        if (!isOfThisVersion)
        {
            record.Remove("check");
        }

        await File.WriteAllTextAsync(path, record.ToJsonString(), TestContext.Current.CancellationToken);

        var run = await ShellAsync(spec, "python", "-c", "import alpha");

        run.ExitCode.Should().Be(isOfThisVersion ? 0 : 1, run.All);
        run.Errors.Should().NotContain("The daemon ended");
        if (!isOfThisVersion)
        {
            run.Errors.Should().Contain("nobody foresaw");
        }
    }

    private string Tree() => Directory.EnumerateDirectories(_daemon.Home.Node("head").Store, "tree", SearchOption.AllDirectories).Single();

    private Task<CliRun> SubmitAsync(JsonObject spec) =>
        RunAsync("job", "submit", "--runtime-env-json", spec.ToJsonString(), "--", "cat", "a.txt");

    private Task<CliRun> ShellAsync(JsonObject spec, params string[] command) =>
        RunAsync(["env", "shell", "--runtime-env-json", spec.ToJsonString(), "--", .. command]);

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(_daemon.Home.Root, arguments);
}
