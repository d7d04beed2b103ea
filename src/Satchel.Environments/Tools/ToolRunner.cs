using System.Diagnostics;
using System.Globalization;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Posix.Processes;

namespace Satchel.Environments.Tools;

/// <summary>Runs the tools of one build.</summary>
/// <param name="directory">Directory that is built; marks the processes.</param>
/// <param name="scratch">Where tools start when nothing else is said.</param>
/// <param name="redactor">Hides what must not be logged.</param>
/// <param name="log">Takes each command and its output.</param>
/// <param name="time">Paces the waiting for processes to end.</param>
internal sealed class ToolRunner(string directory, string scratch, SecretRedactor redactor, Action<string> log, TimeProvider time)
    : IToolRunner
{
    /// <summary>In logged commands the directory that is built.</summary>
    public const string LayerName = "<layer>";

    /// <summary>In logged commands the directory for what goes afterwards.</summary>
    public const string ScratchName = "<scratch>";

    private const string Script = "<script>";

    // What a process that cannot be found holds open is not waited for any longer.
    private static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(5);

    public async Task<ToolResult> RunAsync(ToolCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var shown = command.Arguments.Select(redactor.Redact).ToArray();
        log("$ " + string.Join(' ', shown.Select(InLog)));
        var output = new ToolOutput(redactor, log, command.OnLine);
        var group = ToolProcesses.TryMakeGroup(directory);
        using var process = Start(command, shown, group);
        try
        {
            var reading = Task.WhenAll(
                command.CaptureStandardOutput
                    ? output.CaptureAsync(process.StandardOutput, command.CaptureLimit, cancellationToken)
                    : output.ReadAsync(process.StandardOutput, cancellationToken),
                output.ReadAsync(process.StandardError, cancellationToken),
                FeedAsync(process, command.StandardInput, cancellationToken)
            );
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);

            // What it left in the background holds its output open, and is not to go on.
            await EndAllAsync(process, group).ConfigureAwait(false);
            await FinishAsync(reading, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await EndAllAsync(process, group).ConfigureAwait(false);
            throw;
        }

        if (process.ExitCode != 0)
        {
            log(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(shown[0])} ended with exit code {process.ExitCode}."));
        }

        var result = new ToolResult(shown, process.ExitCode, output.Lines)
        {
            StandardOutput = output.Captured,
            IsOutputCut = output.IsCut,
            Redact = redactor.Redact,
        };
        ToolStarting.Check(result);
        return result;
    }

    private Process Start(ToolCommand command, IReadOnlyList<string> shown, ControlGroup? group)
    {
        try
        {
            return ToolStarting.Start(command, shown, directory, scratch, group);
        }
        catch
        {
            group?.TryRemove();
            throw;
        }
    }

    /// <summary>Reads what is left of the output, which ends with the last process that holds it.</summary>
    private async Task FinishAsync(Task reading, CancellationToken cancellationToken)
    {
        for (var half = 1; half <= 2; half++)
        {
            try
            {
                await reading.WaitAsync(OutputPatience / 2, time, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
                // After the first half it may be that the whole machine stood still, and what is there was not read yet.
            }
        }

        log("Something that it started holds its output open and cannot be found: what else is printed there is not waited for.");
    }

    private async Task EndAllAsync(Process process, ControlGroup? group)
    {
        var left = await ToolProcesses
            .EndAsync(directory, process.HasExited ? null : process.Id, group is null ? [] : [group], time)
            .ConfigureAwait(false);
        if (left.Count > 0)
        {
            log($"These processes do not end although they were killed: {string.Join(", ", left)}.");
        }
    }

    private static async Task FeedAsync(Process process, string? input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended, or closed its input, before it had read everything: its exit code tells.
        }
    }

    /// <summary>As people read it: our scripts say nothing to them, and the long paths of the two directories are said once.</summary>
    private string InLog(string argument) =>
        argument.Contains('\n', StringComparison.Ordinal)
            ? Script
            : Quote(
                argument
                    .Replace(scratch is "/" ? "\0" : scratch, ScratchName, StringComparison.Ordinal)
                    .Replace(directory, LayerName, StringComparison.Ordinal)
            );

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(character => char.IsAsciiLetterOrDigit(character) || "-_./=:,@+%*[]<>!~".Contains(character))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
