using System.Globalization;

namespace Satchel.Testing.Running;

/// <summary>What a person would see: the command line with all its streams on a pseudo-terminal.</summary>
public static class TerminalRun
{
    private const string Shell = "/bin/sh";

    /// <summary>Runs it to its end; <see cref="CliRun.Output"/> is all that the terminal got, with its ends of lines as they are in files.</summary>
    /// <param name="call">What to run.</param>
    /// <param name="columns">Width of the terminal.</param>
    public static async Task<CliRun> RunAsync(CliCall call, int columns)
    {
        var run = await CliRun.RunAsync(On(call, columns)).ConfigureAwait(false);
        return run with { Output = run.Output.Replace("\r\n", "\n", StringComparison.Ordinal) };
    }

    /// <summary>The call that runs another one on a pseudo-terminal: <c>script</c> is part of every Debian.</summary>
    public static CliCall On(CliCall call, int columns)
    {
        var words = string.Join(
            ' ',
            call.Arguments.Prepend(call.Program).Select(static word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'")
        );
        return call with
        {
            Program = "script",
            Arguments = ["-qefc", string.Create(CultureInfo.InvariantCulture, $"stty cols {columns} rows 40; exec {words}"), "/dev/null"],
            Variables = new Dictionary<string, string?>(call.Variables, StringComparer.Ordinal)
            {
                ["SHELL"] = Shell,
                ["TERM"] = "xterm-256color",
                ["NO_COLOR"] = null,
            },
        };
    }
}
