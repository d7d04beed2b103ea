using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Ray;

/// <summary>
/// Replays every command line recorded from <c>ray</c>, in the recorded order, against a real cluster: exit codes, what is said of which
/// job, what the driver printed, and the fragments of messages that users match on. Not the wording.
/// </summary>
public sealed partial class RayCliTests : IAsyncLifetime
{
    private const string RecordedAddress = "http://127.0.0.1:8265";

    // What the recorded story waited for by the clock.
    private const string Pause = "(sleep 5; ray job stop --no-wait cli-st ";
    private const string UntilItRuns =
        "(for i in $(seq 1000); do ray job status cli-st 2>/dev/null | grep -q RUNNING && break; done; ray job stop --no-wait cli-st ";

    /// <summary>Words of Ray's messages that ours hold too.</summary>
    private static readonly string[] Fragments =
    [
        "Please use a different submission_id",
        "does not exist",
        "No such option '-c'",
        "No such option '--nope'",
        "Missing argument 'ENTRYPOINT...'",
        "No such command 'nope'",
        "Only one of --runtime_env and --runtime-env-json can be provided",
        "must be an existing directory or a supported archive",
        "is not a valid JSON string",
        "metadata values must be strings, got <class 'int'>",
        "entrypoint_resources values must be numbers, got <class 'str'>",
        "'x' is not a valid float",
        "'1.5' is not a valid integer",
        "Failed to parse headers into JSON",
        "Path to CA certificates: '/no/such/ca.pem', does not exist",
        "Failed to connect to",
        "Overriding runtime_env working_dir with --working-dir option",
        "--job-id option is deprecated. Please use --submission-id instead.",
        "Attempting to stop job",
        "to exit (disable with --no-wait)",
        "Job is currently running.",
    ];

    private readonly TemporaryDirectory _scratch = new();
    private Daemon _daemon = null!;

    public async ValueTask InitializeAsync()
    {
        var path = PythonPath.In(_scratch);
        _daemon = await Daemon.StartAsync(
            new DaemonSetUp(_scratch.At("home")) { Variables = new Dictionary<string, string> { ["PATH"] = path } }
        );
        _scratch.Write(
            "app/main.py",
            "import os, sys\nfrom helper import where\nprint('args', sys.argv[1:])\nprint('MODE', os.environ.get('MODE'))\nprint(where)\n"
        );
        _scratch.Write("app/helper.py", "where = 'from helper'\n");
        _scratch.Write("env.yaml", $"working_dir: {_scratch.At("app")}\nenv_vars:\n  MODE: from-file\n");
        _scratch.Write("bad.yaml", "env_vars: [1,\n");
        _scratch.Write("list.yaml", "- 1\n");
        var ray = _scratch.WriteProgram("bin/ray", $"#!/bin/sh\nexec '{Programs.Cli}' \"$@\"\n");
        // What the recorded story had done before its first recorded command.
        await _daemon.SubmitAsync("echo one", "cli-1");
        await _daemon.WaitForEndAsync("cli-1");
        await _daemon.SubmitAsync("sleep 600", "cli-nw2");
        await _daemon.SubmitAsync("true", "auth-1");
    }

    public async ValueTask DisposeAsync()
    {
        await CliRun.RunAsync(_scratch.At("empty"), ["stop"]);
        await _daemon.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task EveryRecordedCommand_DoesAndSaysWhatRayDoes() =>
        (await RayVectorReplay.RunAsync("jobs-cli", CompareAsync)).Should().BeEmpty();

    private async Task<string?> CompareAsync(JsonObject item)
    {
        await PrepareAsync(item["id"]!.GetValue<string>());
        var run = await CliRun.RunAsync(CallOf(item));
        if (item["exit_code"]?.GetValue<int>() is var code && code != run.ExitCode)
        {
            return $"exit code {code}, ours {run.ExitCode}: {run.All}";
        }

        var recorded = Text(item, "stderr") + Text(item, "stdout");
        var missing = Expected(item, recorded).Where(text => !run.All.Contains(Fill(text), StringComparison.Ordinal)).ToList();
        return missing.Count > 0 ? $"does not say {string.Join(" | ", missing)}: {run.All}"
            : run.ExitCode is 1 or 2 && !Headline().IsMatch(run.All) && !run.Errors.Contains("hint:", StringComparison.Ordinal)
                ? $"no hint: {run.All}"
            : null;
    }

    /// <summary>Sees to it that all is as it was on the recorded machine at that moment.</summary>
    private async Task PrepareAsync(string id)
    {
        switch (id)
        {
            case "status":
                // It had a cluster again, which the commands that follow look at and end.
                (await CliRun.RunAsync(_scratch.At("empty"), ["start", "--head"]))
                    .ExitCode.Should()
                    .Be(0);
                break;
            case "logs-running":
                await Eventually.TrueAsync(
                    async () => (await _daemon.LogsAsync("cli-nw")).Contains("Running entrypoint", StringComparison.Ordinal),
                    "the log of a job that nobody waited for has begun"
                );
                break;
            case "addr":
                await _daemon.WaitForEndAsync("cli-m");
                break;
        }
    }

    private CliCall CallOf(JsonObject item)
    {
        var words = item["argv"]!.AsArray().SelectMany(word => Words(word!.GetValue<string>())).Select(Fill).ToList();
        var id = item["id"]!.GetValue<string>();
        if (id is "ctrl-c")
        {
            // It runs by the signal, and for the half of its time after it, also on a machine that stands still for a while.
            words = [.. words.Select(word => word is "7" ? "15" : word)];
        }

        var variables = new Dictionary<string, string?>
        {
            ["RAY_API_SERVER_ADDRESS"] = _daemon.Address,
            ["PATH"] = $"{_scratch.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        foreach (var (name, value) in item["env"]!.AsObject())
        {
            variables[name] = value is null ? null : Fill(value.GetValue<string>());
        }

        if (id is "stopped-job")
        {
            variables["RAY_API_SERVER_ADDRESS"] = "http://127.0.0.1:9";
        }

        // From here on the recorded machine had no cluster, or one that its commands start.
        var home = id.StartsWith("none-", StringComparison.Ordinal) || id is "status" or "stop" or "stop-again" ? "empty" : "home";
        return new CliCall(_scratch.At(home), words[0] is "ray" ? words[1..] : ["-c", "exec \"$@\"", "sh", .. words])
        {
            Program = words[0] is "ray" ? Programs.Cli : "/bin/sh",
            Directory = _scratch.At("app"),
            Variables = variables,
        };
    }

    /// <summary>What the output must hold, by what was recorded.</summary>
    private static IEnumerable<string> Expected(JsonObject item, string recorded)
    {
        foreach (var fragment in Fragments.Where(fragment => recorded.Contains(fragment, StringComparison.Ordinal)))
        {
            yield return fragment;
        }

        foreach (Match match in Headline().Matches(recorded))
        {
            if (!match.Value.Contains('{'))
            {
                yield return match.Value;
            }
        }

        // The driver's own lines follow the one that names the entrypoint; only these come unprefixed.
        var lines = Text(item, "stdout").Split('\n');
        foreach (var line in lines.SkipWhile(line => !line.StartsWith("Running entrypoint", StringComparison.Ordinal)).Where(IsOfDriver))
        {
            yield return line;
        }

        foreach (var option in item["options_named"]?.AsArray() ?? [])
        {
            if (!option!.GetValue<string>().Contains('{'))
            {
                yield return option.GetValue<string>();
            }
        }
    }

    private static bool IsOfDriver(string line) =>
        line.Length > 0
        && !line.Contains('{')
        && !line.StartsWith("---", StringComparison.Ordinal)
        && !line.StartsWith("Status message", StringComparison.Ordinal);

    private static string Text(JsonObject item, string stream) => item[stream]?.GetValue<string>() ?? "";

    /// <summary>A recording that was shortened says what it held: the entrypoint stands in the log.</summary>
    private static IEnumerable<string> Words(string word) =>
        word is "{... 5 more}" ? ["$HOME", "*", "", "x;y", "a\\b"] : [word.Replace(Pause, UntilItRuns, StringComparison.Ordinal)];

    private string Fill(string text) =>
        text.Replace("{dir}", _scratch.Path, StringComparison.Ordinal)
            .Replace("{token}", _daemon.Token, StringComparison.Ordinal)
            .Replace(RecordedAddress, _daemon.Address, StringComparison.Ordinal)
            .Replace("127.0.0.1:6379", new Uri(_daemon.Address).Authority, StringComparison.Ordinal)
            .Replace("127.0.0.1:8265", new Uri(_daemon.Address).Authority, StringComparison.Ordinal);

    [GeneratedRegex(
        "Job '[^']+' (submitted successfully|succeeded|failed|was stopped|deleted successfully)|Status for job '[^']+': [A-Z]+",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Headline();
}
