using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Packages;

/// <summary><c>satchel package list</c> of what a cluster has.</summary>
public sealed class StoredListTests(NightlyJob job) : IClassFixture<NightlyJob>, IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task List_Job_ShowsTheFilesOfEachOfItsPackages()
    {
        var run = await RunAsync("package", "list", "nightly");

        run.ExitCode.Should().Be(0, run.All);
        run.Output.Should().MatchRegex("(?m)^working_dir [0-9a-f]{12}: 1 file$").And.MatchRegex("(?m)^py_modules [0-9a-f]{12}: 1 file$");
        run.Output.Split('\n').Should().Contain(["  main.py  9 B", "  empty/", "  code/module.py  6 B"]);
        run.Output.Should().NotContain("out.log");
        run.Errors.Should().Contain("2 layers: 2 files of 15 B, 0 installed packages.");
    }

    [Fact]
    public async Task List_LayerPackageOrBeginningOfAnId_ShowsTheSame()
    {
        var layers = JsonNode.Parse((await RunAsync("package", "list", "nightly", "--json")).Output)!["layers"]!.AsArray();
        var first = layers[0]!;
        var uri = "satchel://sha256-" + first["package"]!["digest"]!.GetValue<string>()["sha256:".Length..];

        foreach (var name in (string[])[first["key"]!.GetValue<string>()[..12], uri])
        {
            var listed = JsonNode.Parse((await RunAsync("package", "list", name, "--json")).Output)!["layers"]!.AsArray();
            listed.Should().ContainSingle().Which!.ToJsonString().Should().Be(first.ToJsonString());
        }

        JsonNode.Parse((await RunAsync("package", "list", "night", "--json")).Output)!["layers"]!.AsArray().Should().HaveCount(2);
    }

    [Fact]
    public async Task List_NeitherHereNorThere_SaysWhereItLooked()
    {
        var run = await RunAsync("package", "list", "nosuch");

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("'nosuch' is no directory or archive here, and neither a job nor a layer of the cluster.");
        run.Errors.Should().Contain("satchel job list").And.Contain("satchel env list");
    }

    [Fact]
    public async Task List_JobOfThatNameAndADirectory_TheDirectoryIsMeant()
    {
        _scratch.Write("here/nightly/own.txt", "1");

        var run = await CliRun.RunAsync(new CliCall(job.Home, ["package", "list", "nightly"]) { Directory = _scratch.At("here") });

        run.Output.Should().Be("kept      own.txt  1 B\n");
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(job.Home, arguments);
}
