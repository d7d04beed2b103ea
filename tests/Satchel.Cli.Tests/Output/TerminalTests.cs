using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Output;

/// <summary>What a terminal gets: what is printed and its colours, no other control sequences; its modes are as they were.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("version")]
    [InlineData("doctor")]
    [InlineData("package", "list", "/usr/share/doc/base-files")]
    public async Task Output_OnATerminal_HasNoControlSequenceButColours(params string[] command)
    {
        var run = await TerminalRun.RunAsync(new CliCall(_scratch.At("home"), command), columns: 70);

        run.Output.Should().NotBeEmpty().And.NotMatchRegex("\u001b(?!\\[[0-9;]*m)");
    }

    [Fact]
    public async Task Output_NoColorIsAsked_HasNoControlSequence()
    {
        string[] shell = ["-c", $"NO_COLOR=1 exec {Programs.Cli} job list"];
        var run = await TerminalRun.RunAsync(new CliCall(_scratch.At("home"), shell) { Program = "/bin/sh" }, columns: 70);

        run.Output.Should().Contain("error: ").And.NotContain("\u001b");
    }

    [Fact]
    public async Task SecretAskedFor_AtATerminal_IsNotShownAndTheTerminalIsAsBefore()
    {
        var output = await AnswerAsync("hunter2");

        var lines = output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        output.Should().Contain("not shown: ").And.NotContain("hunter2");
        lines[^1].Should().Be(lines[0]);
    }

    [Fact]
    public async Task SecretAskedFor_LongerThanATerminalHandsOn_IsRefused()
    {
        var output = await AnswerAsync(new string('x', 5000));

        output.Should().Contain("4,095 bytes").And.NotContain("xxx");
    }

    [Fact]
    public async Task SecretAskedFor_StoppedAndContinued_IsNotShown()
    {
        // As a shell with jobs does: it sets modes of its own while the program is stopped.
        var (go, pid) = (_scratch.At("go"), _scratch.At("pid"));
        const string IsShown = "stty -a </dev/tty | grep -q ' echo '";
        var helper =
            $"read word <{go}; stty echo </dev/tty; kill -CONT $(cat {pid}); "
            + $"for i in $(seq 100000); do {IsShown} || break; done; printf 'go on: ' >/dev/tty";
        string[] shell =
        [
            "-c",
            $"mkfifo {go}; ({helper}) & sh -c 'echo $$ >{pid}; exec {Programs.Cli} secret set token --address http://127.0.0.1:1'",
        ];

        var output = await AnswerAsync(
            shell,
            new Dictionary<string, Func<StreamWriter, Task>>
            {
                ["not shown: "] = _ => File.WriteAllTextAsync(go, "on\n"),
                ["go on: "] = input => input.WriteAsync("hunter2\n"),
            }
        );

        output.Should().Contain("go on: ").And.NotContain("hunter2");
    }

    /// <returns>What the terminal showed, its modes before and after.</returns>
    private Task<string> AnswerAsync(string secret) =>
        AnswerAsync(
            ["-c", $"stty -g; {Programs.Cli} secret set token --address http://127.0.0.1:1; stty -g"],
            new Dictionary<string, Func<StreamWriter, Task>> { ["not shown: "] = input => input.WriteAsync(secret + "\n") }
        );

    /// <param name="answers">What to do once the terminal shows something.</param>
    private async Task<string> AnswerAsync(string[] shell, Dictionary<string, Func<StreamWriter, Task>> answers)
    {
        using var process = CliRun.Start(TerminalRun.On(new CliCall(_scratch.At("home"), shell) { Program = "/bin/sh" }, columns: 70));
        var output = new System.Text.StringBuilder();
        var letter = new char[1];
        while (await process.StandardOutput.ReadAsync(letter, TestContext.Current.CancellationToken) == 1)
        {
            output.Append(letter);
            foreach (var (shown, answer) in answers)
            {
                if (!output.ToString().EndsWith(shown, StringComparison.Ordinal))
                {
                    continue;
                }

                await answer(process.StandardInput);
                await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            }
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.ToString();
    }
}
