using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Node.Runs;

/// <summary>
/// What is to be done when a run is over that its processes cannot do, such as removing a container. Written down before the run starts;
/// its supervisor does it, and the daemon does it for supervisors that died.
/// </summary>
internal sealed partial class RunEndings(NodeOptions node, RecordRemoval removal, ILogger<RunEndings> logger)
{
    private const int LongestRecord = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Writes the ending of a run down.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(RunId runId, LaunchEnding ending) =>
        DurableFile.Write(PathOf(runId), JsonSerializer.SerializeToUtf8Bytes(ending, SupervisionJson.Default.LaunchEnding));

    /// <summary>Does what is to be done for a run, none of whose processes is left; nothing when nothing is written down.</summary>
    /// <exception cref="IOException">Not now, see <see cref="Shortage"/>.</exception>
    public async Task RunAsync(RunId runId, CancellationToken cancellationToken)
    {
        if (Find(runId) is not { } ending)
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var process =
                Process.Start(StartOf(ending)) ?? throw new InvalidOperationException("A started process is always new here.");
            process.StandardInput.Close();
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(patience.Token);
                var errors = await process.StandardError.ReadToEndAsync(patience.Token).ConfigureAwait(false);
                _ = await output.ConfigureAwait(false);
                await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
                if (process.ExitCode != 0)
                {
                    NotEnded(logger, runId, errors.Trim());
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                NotEnded(logger, runId, $"it takes longer than {Patience.TotalSeconds:0} seconds");
            }
        }
        catch (Win32Exception refused) when (Shortage.Is(refused.NativeErrorCode))
        {
            // It may be started yet, and nobody else knows of what it removes.
            throw new IOException($"What run {runId} left cannot be ended now: {refused.Message}.", refused.NativeErrorCode);
        }
        catch (Exception refused) when (refused is Win32Exception or ArgumentException)
        {
            NotEnded(logger, runId, refused.Message);
        }
    }

    /// <summary>Forgets the ending of a run.</summary>
    public void Remove(RunId runId) => removal.Remove(PathOf(runId));

    /// <exception cref="ArgumentException">It has names that no process can take.</exception>
    private static ProcessStartInfo StartOf(LaunchEnding ending)
    {
        var start = new ProcessStartInfo(ending.Command[0], ending.Command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in ending.Variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private LaunchEnding? Find(RunId runId)
    {
        try
        {
            if (GuardedFile.TryReadOwn(PathOf(runId), LongestRecord) is not { } json)
            {
                return null;
            }

            return
                JsonSerializer.Deserialize(json, SupervisionJson.Default.LaunchEnding)
                    is { Command: [{ Length: > 0 }, ..], Variables: not null } ending
                ? ending
                : throw new JsonException("the record names no command");
        }
        catch (Exception damaged)
            when ((damaged is JsonException or IOException or UnauthorizedAccessException) && !Shortage.IsReason(damaged))
        {
            NotEnded(logger, runId, damaged.Message);
            return null;
        }
    }

    private string PathOf(RunId runId) => RunFiles.Ending(node.Directories.Runs, runId);

    [LoggerMessage(33, LogLevel.Warning, "What run {RunId} left may still be there: {Reason}.")]
    private static partial void NotEnded(ILogger logger, RunId runId, string reason);
}
