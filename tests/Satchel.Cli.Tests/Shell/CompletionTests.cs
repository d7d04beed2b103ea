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
    public async Task Bash_NamesThatTheClusterKnows_AreOfferedAndQuoted()
    {
        await CliRun.RunAsync(Home, ["job", "submit", "--submission-id", "loud;touch made", "--", "echo said"]);
        await CliRun.RunAsync(new CliCall(Home, ["-c", $"echo x | '{Programs.Cli}' secret set token-one"]) { Program = "/bin/sh" });

        (await BashAsync("secret rm to")).Should().Equal("token-one");
        (await BashAsync("logs job-driver")).Should().ContainSingle().Which.Should().StartWith("job-driver-loud").And.NotContain(";t");
        (await BashAsync("job list --status ru")).Should().Equal("running");
        (await BashAsync("job list --address ")).Should().BeEmpty("no file is an address");
        (await BashAsync("env show ")).Should().NotContain("main.py");
        File.Exists(_scratch.At("made")).Should().BeFalse();
    }

    [Fact]
    public async Task Bash_PlaceOfAFile_CompletesFiles()
    {
        _scratch.Write("main.py", "");

        (await BashAsync("job submit -- python ma")).Should().Equal("main.py");
    }

    [Fact]
    public async Task Bash_IdWithColons_IsCompletedBehindTheLastOne()
    {
        await CliRun.RunAsync(Home, ["job", "submit", "--submission-id", "team:train:one", "--", "true"]);

        (await BashAsync("job logs te", "job logs te")).Should().Equal("team:train:one");
        (await BashAsync("job logs team : tr", "job logs team:tr")).Should().Equal("train:one");
        (await BashAsync("job logs team :", "job logs team:")).Should().Equal("train:one");
    }

    [Fact]
    public async Task Bash_IdThatWouldBeACommand_IsQuoted()
    {
        foreach (var id in (string[])["y`touch made`", "y$(touch made)", "y;touch made", "y\ntouch made"])
        {
            await CliRun.RunAsync(Home, ["job", "submit", "--submission-id", id, "--", "true"]);
        }

        var offered = await BashAsync("job logs y");

        offered.Should().Equal(@"y\;touch\ made", @"y\$\(touch\ made\)", @"y\`touch\ made\`");
    }

    [Fact]
    public async Task Fish_IdsAndCommands_AreOffered()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/fish"), "There is no fish here.");
        await CliRun.RunAsync(Home, ["job", "submit", "--submission-id", "team:one", "--", "true"]);

        (await FishAsync("satchel job lo")).Should().StartWith("logs\t");
        (await FishAsync("satchel job logs te")).Should().StartWith("team:one\t");
    }

    [Fact]
    public async Task Zsh_IdsAndCommands_AreOffered()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zsh"), "There is no zsh here.");
        await CliRun.RunAsync(Home, ["job", "submit", "--submission-id", "team:one", "--", "true"]);

        (await ZshAsync("job lo")).Should().StartWith("logs:");
        (await ZshAsync("job logs te")).Should().StartWith("team\\:one:");
    }

    /// <summary>A program of the name that the scripts complete, which waits for a busy machine.</summary>
    private string WritePatientProgram()
    {
        _scratch.WriteProgram(
            "bin/satchel",
            $"#!/bin/sh\nif [ \"$1\" = complete ]; then shift; exec '{Programs.Cli}' complete --patience 120 \"$@\"; fi\nexec '{Programs.Cli}' \"$@\"\n"
        );
        return _scratch.At("bin");
    }

    private async Task<string> FishAsync(string line)
    {
        var script = $"set -x PATH {WritePatientProgram()} $PATH; satchel completion fish | source; complete -C '{line}'";
        var call = new CliCall(Home, ["--no-config", "-c", script])
        {
            Program = "/usr/bin/fish",
            Variables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["HOME"] = _scratch.Path },
        };
        return (await CliRun.RunAsync(call)).Output;
    }

    /// <summary>What the function hands to zsh, whose editor there is none of here.</summary>
    private async Task<string> ZshAsync(string words)
    {
        var script = $$"""
            path=({{WritePatientProgram()}} $path)
            compdef() { :; }
            _describe() { print -rl -- ${(P)2} }
            source <(satchel completion zsh)
            words=(satchel {{words}}); CURRENT=${#words}
            _satchel
            """;
        return (await CliRun.RunAsync(new CliCall(Home, ["-f", "-c", script]) { Program = "/usr/bin/zsh" })).Output;
    }

    /// <summary>Loads the script into a real bash and asks what it offers, of a program that waits for a busy machine.</summary>
    /// <param name="words">The words as bash takes them apart; the cursor stands behind the last one.</param>
    /// <param name="line">The line that they are of.</param>
    private async Task<string[]> BashAsync(string words, string? line = null)
    {
        var script = $$"""
            patient() { if [ "$1" = complete ]; then shift; "$0" complete --patience 120 "$@"; else "$0" "$@"; fi; }
            source <(patient completion bash)
            COMP_WORDS=(patient {{words}}); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            COMP_LINE='patient {{line ?? words}}'; COMP_POINT=${#COMP_LINE}
            _satchel
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var run = await CliRun.RunAsync(new CliCall(Home, ["-c", script, Programs.Cli]) { Program = "bash", Directory = _scratch.Path });
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
