using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Shell;

/// <summary>What a shell gets, asked as its script asks.</summary>
public sealed class CompletionTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();

    private string Home => _scratch.At("home");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await CliRun.RunAsync(Home, ["stop"]);
        _scratch.Dispose();
    }

    [Fact]
    public async Task Complete_NoClusterRuns_SaysNothingAndStartsNone()
    {
        var run = await CliRun.RunAsync(Home, ["complete", "--", "job", "logs", ""]);

        run.Should().Be(new CliRun(0, "", ""));
        Directory.Exists(Home).Should().BeFalse();
    }

    [Fact]
    public async Task Complete_ClusterThatDoesNotAnswer_IsSilent()
    {
        var run = await CliRun.RunAsync(Home, ["complete", "--", "job", "logs", "--address", "http://127.0.0.1:1", ""]);

        run.Should().Be(new CliRun(0, "", ""));
    }

    [Fact]
    public async Task Bash_IdsOfJobs_AreThoseThatTheCommandCanUse()
    {
        await CliRun.RunAsync(Home, ["job", "submit", "--submission-id", "train-done", "--", "true"]);
        await CliRun.RunAsync(Home, ["job", "submit", "--no-wait", "--submission-id", "train-runs", "--", "sleep", "600"]);

        (await BashAsync("job logs tr")).Should().Equal("train-runs", "train-done");
        (await BashAsync("job stop tr")).Should().Equal("train-runs");
        (await BashAsync("job delete tr")).Should().Equal("train-done");
        (await BashAsync("job lo")).Should().Equal("logs");
    }

    [Fact]
    public async Task Bash_PlaceOfAFile_CompletesFiles()
    {
        _scratch.Write("main.py", "");

        (await BashAsync("job submit -- python ma")).Should().Equal("main.py");
    }

    /// <summary>Loads the script into a real bash and asks what it offers, of a program that waits for a busy machine.</summary>
    private async Task<string[]> BashAsync(string words)
    {
        var script = $$"""
            patient() { if [ "$1" = complete ]; then shift; "$0" complete --patience 120 "$@"; else "$0" "$@"; fi; }
            source <(patient completion bash)
            COMP_WORDS=(patient {{words}}); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _satchel
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var run = await CliRun.RunAsync(new CliCall(Home, ["-c", script, Programs.Cli]) { Program = "bash", Directory = _scratch.Path });
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
