using System.Diagnostics;

namespace Satchel.Bench.Running;

/// <summary>Runs the command line as a user would and times whole processes.</summary>
internal sealed class SatchelCommand(string program)
{
    /// <summary>Its path.</summary>
    public string Program => program;

    /// <summary>Runs one command to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public Task<CommandResult> RunAsync(Scratch scratch, CancellationToken cancellationToken, params string[] arguments) =>
        RunAsync(program, scratch, arguments, cancellationToken);

    /// <summary>Runs a shell's script that gets the command line as its argument.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public Task<CommandResult> RunScriptAsync(string script, Scratch scratch, CancellationToken cancellationToken) =>
        RunAsync("/bin/sh", scratch, [script, program], cancellationToken);

    private static async Task<CommandResult> RunAsync(
        string program,
        Scratch scratch,
        string[] arguments,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SATCHEL_HOME"] = scratch.Home;
        start.Environment.Remove("SATCHEL_ADDRESS");
        start.Environment.Remove("RAY_ADDRESS");
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var peak = new PeakMemory(process.Id);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        while (!process.HasExited)
        {
            peak.Sample();
            await Task.WhenAny(process.WaitForExitAsync(cancellationToken), Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken));
        }

        watch.Stop();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', arguments)} exited with {process.ExitCode}: {await errors}");
        }

        return new CommandResult(watch.Elapsed, await output, peak.Bytes);
    }

    /// <summary>Median wall time of several runs, in milliseconds.</summary>
    public async Task<double> MedianMillisecondsAsync(
        int runs,
        Scratch scratch,
        CancellationToken cancellationToken,
        params string[] arguments
    )
    {
        var times = new List<double>();
        for (var i = 0; i < runs; i++)
        {
            times.Add((await RunAsync(scratch, cancellationToken, arguments)).Wall.TotalMilliseconds);
        }

        return Median.Of(times);
    }
}
