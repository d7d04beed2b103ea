using System.Diagnostics;
using Satchel.Environments.Providers.Shared.Containers;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>What comes out of the pipe, with this machine's shells in the place of a container's.</summary>
public sealed class VariablePipeTests
{
    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("/bin/bash")]
    public async Task Script_AnyValues_AreWhatTheyWere(string shell)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["EMPTY"] = "",
            ["QUOTED"] = "it's \"$1\" `$HOME` \\ $(false) '\n' end",
            ["LINES"] = "\n\na\n b \n",
            ["MANY"] = string.Concat(Enumerable.Repeat("x\n", 20_000)),
            ["IFS"] = "x",
            ["OTHER"] = "a x b\t\r\u0010\u0011",
        };

        var (code, output, _) = await RunAsync(new VariablePipe(values), shell, arrives: true);

        code.Should().Be(0);
        var seen = output
            .Split('\0')
            .Select(entry => entry.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(p => p[0], p => p[1]);
        seen.Where(variable => values.ContainsKey(variable.Key)).Should().BeEquivalentTo(values);
        seen.Keys.Should().NotContain(name => name.StartsWith("satchel_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Script_PipeThatDidNotArrive_EndsTheJob()
    {
        var pipe = new VariablePipe([new("NAME", "value")]);

        var (code, output, error) = await RunAsync(pipe, "/bin/sh", arrives: false);

        code.Should().NotBe(0);
        output.Should().BeEmpty();
        error.Should().Contain("the variables of the job did not reach its container");
    }

    [Theory]
    [InlineData("A B", "--env=A=1", "--env", "B=2")]
    [InlineData("A B C", "-eA=1", "-e", "B", "-ie", "C=x=y")]
    [InlineData("", "--env-file=e", "--network", "-e", "--init")]
    public void VariablesIn_Options_NamesThoseThatTheyGive(string names, params string[] options) =>
        RunOptions.VariablesIn(options).Should().BeEquivalentTo(names.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData(null, "1")]
    [InlineData("first\nsecond", "1 first\nsecond")]
    public async Task Script_InputOfTheCommand_ComesBehindTheVariables(string? more, string output) =>
        (
            await RunAsync(
                new VariablePipe([new("A", "1")], more),
                "/bin/sh",
                arrives: true,
                ["/bin/sh", "-c", "printf %s \"$A\"; sed '1s/^/ /'"]
            )
        )
            .Output.Should()
            .Be(output);

    private static async Task<(int Code, string Output, string Error)> RunAsync(
        VariablePipe pipe,
        string shell,
        bool arrives,
        string[]? command = null
    )
    {
        var start = new ProcessStartInfo(shell, ["-c", pipe.Script + "exec \"$@\"", "satchel", .. command ?? ["/usr/bin/env", "-0"]])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (arrives)
        {
            await process.StandardInput.WriteAsync(pipe.Input);
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
