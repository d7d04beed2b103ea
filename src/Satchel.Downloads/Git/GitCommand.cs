using System.ComponentModel;
using System.Diagnostics;
using Satchel.Abstractions.Environments;
using Satchel.Posix.Files;

namespace Satchel.Downloads.Git;

/// <summary>Runs the system's git on one repository. A cancelled command, or one that fills the disk, ends with all its children.</summary>
/// <param name="directory">The repository.</param>
/// <param name="variables">All variables that git gets; credentials are among them, and never among arguments.</param>
/// <param name="failures">Says what went wrong.</param>
/// <param name="room">Of the disk that the repository is on.</param>
/// <param name="time">Paces the looks at that.</param>
internal sealed class GitCommand(
    string directory,
    IReadOnlyDictionary<string, string> variables,
    GitFailures failures,
    DownloadRoom room,
    TimeProvider time
)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.2);

    /// <summary>Runs a command that must succeed.</summary>
    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        await ReadAsync(arguments, cancellationToken).ConfigureAwait(false);

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>What it writes, trimmed.</returns>
    public async Task<string> ReadAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await TryRunAsync(arguments, cancellationToken).ConfigureAwait(false);
        return result.Succeeded ? result.Output.Trim() : throw failures.Of(result.Errors);
    }

    public async Task<(bool Succeeded, string Output, string Errors)> TryRunAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Start(start);
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await WaitAsync(process, cancellationToken).ConfigureAwait(false);
            return (process.ExitCode == 0, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitAsync(Process process, CancellationToken cancellationToken)
    {
        var end = process.WaitForExitAsync(cancellationToken);
        while (!end.IsCompleted)
        {
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(end, Task.Delay(BetweenLooks, time, pause.Token)).ConfigureAwait(false);
            await pause.CancelAsync().ConfigureAwait(false);
            if (!end.IsCompleted)
            {
                room.CheckIsLeft(written: null);
            }
        }

        await end.ConfigureAwait(false);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception refused) when (Shortage.Is(refused.NativeErrorCode))
        {
            throw NodeShortage.Of("git", refused);
        }
        catch (Win32Exception missing)
        {
            throw GitFailures.NoGit(missing.Message, missing);
        }
    }
}
