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
            ["OTHER"] = "a x b\t\r",
        };

        var (code, output, _) = await RunAsync(new VariablePipe(values), shell, isOpen: true);

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

        var (code, output, error) = await RunAsync(pipe, "/bin/sh", isOpen: false);

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

    private static async Task<(int Code, string Output, string Error)> RunAsync(VariablePipe pipe, string shell, bool isOpen)
    {
        string[] command =
        [
            .. pipe.Prefix,
            .. isOpen ? [] : (string[])["/bin/sh", "-c", "exec 3<&-; exec \"$@\"", "closed"],
            shell,
            "-c",
            pipe.Script + "exec \"$@\"",
            "satchel",
            "/usr/bin/env",
            "-0",
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in pipe.Carriers)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await error);
    }
}
