using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Archives;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Reference;

/// <summary>What commands print with <c>--json</c> is what <c>docs/reference/json-output.schema.json</c> says, name by name.</summary>
public sealed class JsonOutputTests : IAsyncLifetime
{
    /// <summary>They print no data of their own: what they do is told for people, or what they print is somebody else's.</summary>
    private static readonly string[] PrintNone =
    [
        "completion",
        "context add",
        "context remove",
        "context use",
        "env shell",
        "manual",
        "run",
    ];

    private readonly TemporaryDirectory _scratch = new();
    private readonly HashSet<string> _seen = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await CliRun.RunAsync(_scratch.At("home"), ["stop"]);
        _scratch.Dispose();
    }

    [Fact]
    public async Task Output_EveryCommandOfTheSchema_HasTheNamesItSays()
    {
        var project = _scratch.At("project");
        _scratch.Write("project/a.txt", "x");
        _scratch.Write("project/.gitignore", "out");
        _scratch.Write("project/out/b.txt", "x");
        var environment = $$"""{"working_dir": "{{project}}"}""";

        await CheckAsync("version", "");
        await CheckAsync("sdk path", "");
        await CheckAsync("context list", "");
        await CheckAsync("package list", project);
        await CheckAsync("env validate", "--runtime-env-json", """{"java_jars": ["https://h/x.jar"]}""");
        await CheckAsync("job submit --dry-run", "--working-dir", project, "--", "true");
        await CheckAsync("start", "--head");
        await CheckAsync("job submit --dry-run", "--working-dir", project, "--", "true");
        await CheckAsync("job submit", "--submission-id", "made", "--working-dir", project, "--", "sh -c 'echo x > new'");
        await CheckAsync("job submit", "--submission-id", "runs", "--no-wait", "--", "sleep 600");
        await CheckAsync("job list", "");
        await CheckAsync("package list", "made");
        await CheckAsync("job status", "made");
        await Eventually.TrueAsync(async () => (await RunAsync("job status", "runs")).Output.Contains("RUNNING"), "the job runs");
        var status = await CheckAsync("job status", "runs");
        status!["log_file"]!.GetValue<string>().Should().EndWith(".log");
        await Eventually.TrueAsync(
            async () => JsonNode.Parse((await RunAsync("job status", "runs", "--json")).Output)!["working_directory"] is not null,
            "its directory is told"
        );
        var lives = await CheckAsync("job describe", "runs");
        lives!["processes"]!
            .AsArray()
            .Select(process => process!["command_line"]!.GetValue<string>())
            .Should()
            .Contain(line => line.EndsWith("sleep 600", StringComparison.Ordinal));
        lives["history"]!
            .AsArray()
            .Select(moment => moment!["name"]!.GetValue<string>())
            .Should()
            .StartWith("queued")
            .And.EndWith("running");
        await CheckAsync("top", "");
        await CheckAsync("events", "--limit", "1");
        await CheckAsync("job wait", "made");
        await CheckAsync("job logs", "made");
        await CheckAsync("job files", "made");
        await CheckAsync("job get", "made", "-o", _scratch.At("got"));
        await CheckAsync("job stop", "runs");
        await CheckAsync("job rerun", "made", "--no-wait");
        await CheckAsync("env plan", "--runtime-env-json", environment);
        await CheckAsync("env list", "");
        await CheckEnvironmentsAsync(project);
        await CheckAsync("config show", "");
        await CheckAsync("status", "");
        await CheckAsync("doctor", "");
        string[] sending = ["-c", $"echo value | '{Programs.Cli}' secret set key --json"];
        var set = await CliRun.RunAsync(new CliCall(_scratch.At("home"), sending) { Program = "/bin/sh" });
        Check("secret set", JsonNode.Parse(set.Output));
        await CheckAsync("secret list", "");
        await CheckAsync("secret rm", "key");
        var archive = "file://" + _scratch.At("remote.zip");
        File.WriteAllBytes(_scratch.At("remote.zip"), new ZipBuilder().Add("remote/main.py", "").Zip());
        await RunAsync("job submit", "--runtime-env-json", $$"""{"working_dir": "{{archive}}"}""", "--", "true");
        await CheckAsync("uri list", "");
        await CheckAsync("uri forget", archive);
        var logs = await CheckAsync("logs", "");
        logs!.AsArray().Select(log => log!["kind"]!.GetValue<string>()).Should().Contain(["driver", "setup"]);
        // What they hold of a Python program is compared in the Python package's test_logs.py.
        await CheckAsync("task list", "");
        await CheckAsync("actor list", "");
        await CheckAsync("worker list", "");
        await CheckAsync("memory", "");
        await CheckAsync("job delete", "made");
        var failed = await CliRun.RunAsync(_scratch.At("home"), ["job", "status", "nosuch", "--json"]);
        Check("error", JsonNode.Parse(failed.Errors));
        await CheckAsync("stop", "");

        OutputSchema.Commands.Should().BeSubsetOf(_seen, "every form of the schema is seen");
    }

    [Fact]
    public void Schema_EveryCommandThatTakesJson_IsInItOrPrintsNone()
    {
        var taking = CommandsBelow(SatchelCommandLine.Create(), "").Order(StringComparer.Ordinal).ToList();

        taking.Should().HaveCountGreaterThan(50, "else they are no longer found");
        taking.Except(OutputSchema.Commands).Should().Equal(PrintNone);
        OutputSchema.UnknownWords.Should().BeEmpty();
    }

    private static IEnumerable<string> CommandsBelow(Command command, string words) =>
        command
            .Subcommands.Where(static below => !below.Hidden)
            .SelectMany(below =>
                CommandsBelow(below, $"{words} {below.Name}".Trim())
                    .Concat(below.Options.Any(static option => option.Name is "--json") ? [$"{words} {below.Name}".Trim()] : [])
            );

    /// <summary>Layers: with a real pip and an index of the test's own.</summary>
    private async Task CheckEnvironmentsAsync(string project)
    {
        await using var index = new PackageIndex(new Wheel("alpha", "1.0") { Requires = ["beta"] }, new Wheel("beta", "1.0"));
        string Spec(string package) =>
            new JsonObject { ["pip"] = new JsonArray(package, $"--index-url {index.Url}"), ["working_dir"] = project }.ToJsonString();
        await CheckAsync("package send", "--runtime-env-json", Spec("alpha==1.0"));
        await CheckAsync("env explain", "--runtime-env-json", Spec("alpha==1.0"));
        var built = await CheckAsync("env build", "--runtime-env-json", Spec("alpha==1.0"));
        var key = built!["layers"]!.AsArray().Single(layer => layer!["provider"]!.GetValue<string>() is "pip")!["key"]!.GetValue<string>();
        await CheckAsync("env explain", "--runtime-env-json", Spec("beta==1.0"));
        await CheckAsync("env lock", "--runtime-env-json", Spec("alpha==1.0"));
        await CheckAsync("env show", key);
        await CheckAsync("env pin", key);
        await CheckAsync("env unpin", key);
        (await CheckAsync("package list", key))!["layers"]![0]!["installed"]!.AsArray().Should().HaveCount(2);
        var wrong = "beta==1.0 --hash=sha256:" + new string('0', 64);
        (await RunAsync("env build", "--runtime-env-json", Spec(wrong))).ExitCode.Should().Be(1);
        var failed = await CheckAsync("env list --failed", "");
        await CheckAsync("env explain", "--runtime-env-json", Spec(wrong));
        await CheckAsync("env clear-failure", failed![0]!["key"]!.GetValue<string>());
        (await CheckAsync("env gc", "--all"))!["removed"]!.AsArray().Should().NotBeEmpty();
    }

    private Task<CliRun> RunAsync(string command, params string[] arguments) =>
        // The words of a program stand behind --, and --json before it.
        CliRun.RunAsync(_scratch.At("home"), [.. command.Split(' '), "--json", .. arguments.Where(static word => word.Length > 0)]);

    private async Task<JsonNode?> CheckAsync(string command, params string[] arguments)
    {
        var run = await RunAsync(command, arguments);
        run.Output.Should().NotBeEmpty(run.Errors);
        // A log is one line for each piece.
        var output = JsonNode.Parse(command is "job logs" ? run.Output.Split('\n')[0] : run.Output);
        Check(command, output);
        return output;
    }

    private void Check(string command, JsonNode? output)
    {
        _seen.Add(command);
        OutputSchema.FaultsOf(command, output).Should().BeEmpty();
    }
}
