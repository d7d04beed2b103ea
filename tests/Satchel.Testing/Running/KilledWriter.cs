using System.Diagnostics;

namespace Satchel.Testing.Running;

/// <summary>
/// A program that writes and says on standard output what it has done, until it is killed with SIGKILL in the middle of
/// it.
/// </summary>
public static class KilledWriter
{
    private const int CodeOfKilled = 128 + 9;

    /// <summary>Runs the program and kills it.</summary>
    /// <param name="program">Its name; it lies beside the test.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="lines">How many lines it may say.</param>
    /// <param name="spins">How long to wait after that, in turns of the processor: not every kill should come right behind a line.</param>
    /// <param name="take">Takes every line it said before it died, and whole.</param>
    /// <exception cref="InvalidOperationException">It ended by itself.</exception>
    public static async Task RunAsync(string program, IReadOnlyList<string> arguments, int lines, int spins, Action<string> take)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, program), arguments)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var writer = Process.Start(start)!;
        try
        {
            for (var i = 0; i <= lines; i++)
            {
                take(
                    await writer.StandardOutput.ReadLineAsync().ConfigureAwait(false)
                        ?? throw new InvalidOperationException("The writer ended by itself.")
                );
            }

            Thread.SpinWait(spins);
        }
        finally
        {
            writer.Kill();
            await writer.WaitForExitAsync().ConfigureAwait(false);
        }

        while (await writer.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            take(line);
        }

        if (writer.ExitCode != CodeOfKilled)
        {
            throw new InvalidOperationException($"The writer ended with {writer.ExitCode} before it was killed.");
        }
    }
}
