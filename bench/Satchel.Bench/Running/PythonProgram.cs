using System.Diagnostics;

namespace Satchel.Bench.Running;

/// <summary>Runs programs by an interpreter of the benchmark's choice, on no cluster that another setting names.</summary>
internal static class PythonProgram
{
    /// <summary>Runs one to its end.</summary>
    /// <param name="variables">More variables.</param>
    /// <returns>What it printed to standard output and standard error, and its exit code.</returns>
    public static async Task<(string Output, string Errors, int ExitCode)> RunAsync(
        string python,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(python, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("RAY_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment.Remove("SATCHEL_ADDRESS");
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (output, await errors, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
