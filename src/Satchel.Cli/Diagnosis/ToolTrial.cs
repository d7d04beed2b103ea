using System.ComponentModel;
using System.Diagnostics;

namespace Satchel.Cli.Diagnosis;

/// <summary>Runs a program for what it says about itself.</summary>
internal static class ToolTrial
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>The first line of its output when it ended with 0; null when it is not there, failed, or took too long.</returns>
    public static async Task<string?> AskAsync(string[] command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(enough.Token);
                var errors = process.StandardError.ReadToEndAsync(enough.Token);
                await process.WaitForExitAsync(enough.Token).ConfigureAwait(false);
                var said = await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
                return process.ExitCode == 0 ? said.Trim().Split('\n')[0] : null;
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
        catch (Win32Exception)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
