using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Archives;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Reference;

/// <summary>What commands print with <c>--json</c> is what <c>docs/reference/json-output.schema.json</c> says, name by name.</summary>
public sealed class JsonOutputTests : IAsyncLifetime
{
    private static readonly JsonObject Schema = JsonNode
        .Parse(File.ReadAllText(Repository.PathOf("docs", "reference", "json-output.schema.json")))!
        .AsObject();

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

        Commands().Should().BeSubsetOf(_seen, "every form of the schema is seen");
    }

    private static IEnumerable<string> Commands() => Schema["properties"]!.AsObject().Select(static command => command.Key);

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
        FaultsOf(Schema["properties"]![command]!.AsObject(), output, command).Should().BeEmpty();
    }

    /// <summary>As much of JSON Schema as the file uses.</summary>
    private static IEnumerable<string> FaultsOf(JsonObject schema, JsonNode? value, string where)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            return FaultsOf(Schema["$defs"]![reference.Split('/')[^1]]!.AsObject(), value, where);
        }

        if (schema["anyOf"] is JsonArray choices)
        {
            return choices.Any(choice => !FaultsOf(choice!.AsObject(), value, where).Any()) ? [] : [$"{where} is none of the forms"];
        }

        if (schema["enum"] is JsonArray words)
        {
            return words.Any(word => JsonNode.DeepEquals(word, value)) ? [] : [$"{where} is {value}"];
        }

        if (schema["type"] is { } type && !IsOf(type, value))
        {
            return [$"{where} is {value?.ToJsonString() ?? "null"}, not {type.ToJsonString()}"];
        }

        if (schema["format"]?.GetValue<string>() is "date-time" && value is not null && !value.AsValue().TryGetValue<DateTimeOffset>(out _))
        {
            return [$"{where} is no moment: {value}"];
        }

        return value switch
        {
            JsonArray items when schema["items"] is JsonObject item => items.SelectMany((each, i) => FaultsOf(item, each, $"{where}[{i}]")),
            JsonObject members => FaultsOfMembers(schema, members, where),
            _ => [],
        };
    }

    private static IEnumerable<string> FaultsOfMembers(JsonObject schema, JsonObject members, string where)
    {
        var known = schema["properties"] as JsonObject ?? [];
        var missing = (schema["required"] as JsonArray ?? [])
            .Select(static name => name!.GetValue<string>())
            .Where(name => !members.ContainsKey(name))
            .Select(name => $"{where}.{name} is missing");
        var wrong = members.SelectMany(member =>
            known[member.Key] is JsonObject property
                ? FaultsOf(property, member.Value, $"{where}.{member.Key}")
                : schema["additionalProperties"] switch
                {
                    JsonObject other => FaultsOf(other, member.Value, $"{where}.{member.Key}"),
                    JsonValue allowed when !allowed.GetValue<bool>() => [$"{where}.{member.Key} is not in the schema"],
                    _ => [],
                }
        );
        return missing.Concat(wrong);
    }

    private static bool IsOf(JsonNode type, JsonNode? value) =>
        type is JsonArray several
            ? several.Any(one => IsOf(one!, value))
            : type.GetValue<string>() switch
            {
                "null" => value is null,
                "object" => value is JsonObject,
                "array" => value is JsonArray,
                "string" => value?.GetValueKind() is JsonValueKind.String,
                "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
                "integer" => value is JsonValue whole && whole.TryGetValue<long>(out _),
                _ => value?.GetValueKind() is JsonValueKind.Number,
            };
}
