using System.Text;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Environments;

/// <summary><c>satchel env shell</c> at a terminal, with a user whose start-up files put programs of theirs first.</summary>
public sealed class ShellTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private Daemon _daemon = null!;

    public async ValueTask InitializeAsync()
    {
        _scratch.WriteProgram("own/python", "#!/bin/sh\necho from-own\n");
        _scratch.WriteProgram("given/python", "#!/bin/sh\necho from-given\n");
        var files =
            $"export PATH={_scratch.At("own")}:$PATH MARK=own EXTRA=own\nalias python={_scratch.At("own/python")}\necho files-read\n";
        _scratch.Write("user/.bashrc", files);
        _scratch.Write("user/.zshrc", files);
        _scratch.Write(
            "user/.config/fish/config.fish",
            $"set -gx PATH {_scratch.At("own")} $PATH\nset -gx MARK own\nset -gx EXTRA own\nalias python={_scratch.At("own/python")}\necho files-read\n"
        );
        _scratch.Write("env.yaml", $"env_vars: {{PATH: '{_scratch.At("given")}:${{PATH}}', MARK: given}}\n");
        Directory.CreateDirectory(_scratch.At("tmp"));
        _daemon = await Daemon.StartAsync(
            new DaemonSetUp(_scratch.At("home"))
            {
                Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = _scratch.At("user") },
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("/bin/bash")]
    [InlineData("/usr/bin/zsh")]
    [InlineData("/usr/bin/fish")]
    public async Task Shell_StartUpFilesSetVariablesAgain_IsTheEnvironment(string shell)
    {
        var (shown, exitCode) = await TypeAsync(shell, "tmp");

        ShouldBeTheEnvironment(shown);
        exitCode.Should().Be(7);
        Directory.GetFileSystemEntries(_scratch.At("tmp")).Should().BeEmpty("what told the shell is removed");
    }

    [Theory]
    [InlineData("/bin/bash", ".bashrc")]
    [InlineData("/usr/bin/zsh", ".zshrc")]
    public async Task Shell_StartUpFilesRefuseUnsetVariables_IsTheEnvironment(string shell, string file)
    {
        await File.AppendAllTextAsync(_scratch.At("user", file), "set -u\n", TestContext.Current.CancellationToken);

        var (shown, exitCode) = await TypeAsync(shell, "tmp");

        ShouldBeTheEnvironment(shown);
        exitCode.Should().Be(7);
    }

    [Fact]
    public async Task Shell_NoDirectoryForTemporaryFiles_StartsAndSaysWhatThatMeans()
    {
        var (shown, exitCode) = await TypeAsync("/bin/bash", "nowhere");

        shown.Should().Contain("set TMPDIR to a directory that has room").And.NotContain("defect");
        exitCode.Should().Be(7);
    }

    [Theory]
    [InlineData("nosuchcommand", 127, "'nosuchcommand' cannot be started in the environment: it is not on the PATH of the environment.")]
    [InlineData("/nowhere/x", 127, "'/nowhere/x' cannot be started in the environment: there is no such file.")]
    [InlineData("/tmp", 126, "'/tmp' cannot be started in the environment: it is a directory.")]
    [InlineData("/etc/passwd", 126, "'/etc/passwd' cannot be started in the environment: the file may not be executed.")]
    public async Task Shell_CommandThatCannotBeStarted_EndsAsAShellWould(string command, int exitCode, string text)
    {
        var run = await CliRun.RunAsync(_daemon.Home.Root, ["env", "shell", "--runtime-env", _scratch.At("env.yaml"), "--", command]);

        run.ExitCode.Should().Be(exitCode);
        run.Errors.Should().Contain(text);
    }

    private async Task<(string Shown, int ExitCode)> TypeAsync(string shell, string temporary)
    {
        Assert.SkipUnless(File.Exists(shell), $"{shell} is not here");
        string[] command =
        [
            "-c",
            $"SHELL={shell} TMPDIR={_scratch.At(temporary)} exec {Programs.Cli} env shell --runtime-env {_scratch.At("env.yaml")}",
        ];
        using var process = CliRun.Start(TerminalRun.On(new CliCall(_daemon.Home.Root, command) { Program = "/bin/sh" }, columns: 200));
        var shown = new StringBuilder();
        await ReadToAsync(process.StandardOutput, shown, "files-read");

        await process.StandardInput.WriteAsync("python; sh -c 'echo mark:$MARK:extra:$EXTRA:'; exit 7\n");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        await ReadToAsync(process.StandardOutput, shown, end: null);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (shown.ToString(), process.ExitCode);
    }

    private static void ShouldBeTheEnvironment(string all)
    {
        all.Should().Contain("from-given").And.NotContain("from-own");
        all.Should().Contain("mark:given:extra::", "a job has no variable that only those files set");
        all.Should().Contain("(satchel env_vars) ");
    }

    /// <param name="end">Where to stop; null reads to the end.</param>
    private static async Task ReadToAsync(StreamReader reader, StringBuilder shown, string? end)
    {
        var read = new char[1024];
        while (
            (end is null || !shown.ToString().Contains(end, StringComparison.Ordinal))
            && await reader.ReadAsync(read, TestContext.Current.CancellationToken) is > 0 and var count
        )
        {
            shown.Append(read, 0, count);
        }
    }
}
