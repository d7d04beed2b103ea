using System.Diagnostics;

namespace Satchel.Testing.Running;

/// <summary>A finished run of the command line.</summary>
public sealed record CliRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Both streams, messages first.</summary>
    public string All => Errors + Output;

    /// <summary>Runs <c>satchel</c> as a user of the given home would.</summary>
    public static Task<CliRun> RunAsync(string home, IEnumerable<string> arguments, params (string Name, string? Value)[] variables) =>
        RunAsync(
            new CliCall(home, [.. arguments])
            {
                Variables = variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal),
            }
        );

    /// <inheritdoc cref="RunAsync(string, IEnumerable{string}, ValueTuple{string, string?}[])"/>
    public static async Task<CliRun> RunAsync(CliCall call)
    {
        using var process = Start(call);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().ConfigureAwait(false);
        return new CliRun(process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
    }

    /// <summary>Starts it, for tests that talk to it while it runs.</summary>
    public static Process Start(CliCall call)
    {
        var start = new ProcessStartInfo(call.Program, call.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = call.Directory ?? "",
        };
        foreach (
            var name in start
                .Environment.Keys.Where(name =>
                    name.StartsWith("SATCHEL_", StringComparison.Ordinal) || name.StartsWith("RAY_", StringComparison.Ordinal)
                )
                .ToArray()
        )
        {
            start.Environment.Remove(name);
        }

        start.Environment["SATCHEL_HOME"] = call.Home;
        start.Environment["SATCHEL_DAEMON"] = Programs.Daemon;
        start.Environment["SATCHEL_SUPERVISOR"] = Programs.Supervisor;
        // As if it were on PATH.
        start.Environment["SATCHEL_CALLED_AS"] = "satchel";
        foreach (var (name, value) in call.Variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
