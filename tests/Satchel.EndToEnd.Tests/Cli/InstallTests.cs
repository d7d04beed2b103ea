using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Cli;

/// <summary>An installation below a directory of the test's, from the build that the launcher of this checkout makes once.</summary>
public sealed class InstallTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    private string Satchel => _scratch.At("prefix/bin/satchel");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Install_Prefix_IsWholeAndNeedsNoDotnet()
    {
        var install = await ScriptAsync("install", "--prefix", _scratch.At("prefix"));
        install.ExitCode.Should().Be(0, install.All);
        install.Errors.Should().Contain("Installed satchel").And.Contain($"{_scratch.At("prefix/bin")} is not on PATH");
        File.CreateSymbolicLink(_scratch.At("linked"), Satchel);
        try
        {
            var submit = await RunAsync(
                _scratch.At("linked"),
                "job submit -- sh -c 'echo hello; tr \"\\0\" \"\\n\" </proc/$$/environ'",
                "SATCHEL_CALLED_AS=mine"
            );
            submit.ExitCode.Should().Be(0, submit.All);
            submit.Output.Should().Contain("\nhello\n").And.NotContain("DOTNET_ROOT=").And.NotContain("SATCHEL_CALLED_AS=");
            submit.Errors.Should().Contain("`mine stop`", "so it was called by what started it");
            var next = await RunAsync(_scratch.At("linked"), "job submit --no-wait -- true");
            next.All.Should().Contain($"{_scratch.At("linked")} job logs", "that is what the user typed");

            var head = JsonNode.Parse(await File.ReadAllTextAsync(_scratch.At("user/.satchel/head.json"), Token))!;
            var pid = head["pid"]!.GetValue<int>();
            (await File.ReadAllTextAsync($"/proc/{pid}/environ", Token)).Should().NotContain("SATCHEL_CALLED_AS", "the daemon was not");
            var runtime = (await File.ReadAllLinesAsync($"/proc/{pid}/maps", Token)).First(line => line.EndsWith("libcoreclr.so"));
            runtime.Should().Contain(_scratch.At("prefix/lib/satchel/"), "the runtime is its own");

            var uninstall = await ScriptAsync("install", "--prefix", _scratch.At("prefix"), "--uninstall");
            uninstall.ExitCode.Should().Be(1, uninstall.All);
            uninstall.Errors.Should().Contain("A cluster runs").And.Contain("satchel stop");
        }
        finally
        {
            await RunAsync(Satchel, "stop");
        }

        (await RunAsync("bash", $"-c 'source {_scratch.At("prefix/share/bash-completion/completions/satchel")}; complete -p satchel'"))
            .Output.Should()
            .Contain("_satchel");
        File.Exists(_scratch.At("prefix/share/man/man1/satchel-job-submit.1")).Should().BeTrue();

        var removed = await ScriptAsync("install", "--prefix", _scratch.At("prefix"), "--uninstall");
        removed.ExitCode.Should().Be(0, removed.All);
        Directory.EnumerateFileSystemEntries(_scratch.At("prefix")).Should().BeEmpty("it made all that was there");
        File.Exists(_scratch.At("user/.satchel/token")).Should().BeTrue("what clusters keep stays");
    }

    [Theory]
    [InlineData("--nosuch", 2, "No such option '--nosuch'")]
    [InlineData("--prefix", 2, "--prefix needs a directory")]
    [InlineData("--prefix /proc/nobody", 1, "cannot be written to")]
    [InlineData("--prefix /proc/nobody --uninstall", 1, "is not installed")]
    public async Task Install_Wrong_IsSaidBeforeAnythingIsBuilt(string arguments, int exitCode, string expected)
    {
        var run = await ScriptAsync("install", arguments.Split(' '));

        run.ExitCode.Should().Be(exitCode, run.All);
        run.Errors.Should().Contain(expected).And.NotContain("Building");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<CliRun> ScriptAsync(string script, params string[] arguments) =>
        CliRun.RunAsync(new CliCall(_scratch.At("home"), arguments) { Program = Repository.PathOf("scripts", script) });

    /// <summary>In the surroundings of somebody who has nothing of .NET.</summary>
    private Task<CliRun> RunAsync(string program, string arguments, params string[] variables) =>
        CliRun.RunAsync(
            new CliCall(
                "",
                ["-i", $"HOME={_scratch.At("user")}", "PATH=/usr/bin:/bin", .. variables, "sh", "-c", $"exec {program} {arguments}"]
            )
            {
                Program = "env",
                Directory = _scratch.Path,
            }
        );
}
