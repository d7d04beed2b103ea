using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;

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
    private const int LinesKept = 50;

    public async Task<ToolResult> RunAsync(ToolCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var shown = command.Arguments.Select(redactor.Redact).ToArray();
        log("$ " + string.Join(' ', shown.Select(Quote)));
        var output = new ToolOutput(LinesKept, redactor, log, command.OnLine);
        using var process = Start(command, shown);
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
            await EndAllAsync(process).ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
        catch
        {
            await EndAllAsync(process).ConfigureAwait(false);
            throw;
        }

        if (process.ExitCode != 0)
        {
            log(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(shown[0])} ended with exit code {process.ExitCode}."));
        }

        return new ToolResult(shown, process.ExitCode, output.LastLines)
        {
            StandardOutput = output.Captured,
            IsOutputCut = output.IsCut,
            Redact = redactor.Redact,
        };
    }

    private async Task EndAllAsync(Process process)
    {
        var left = await ToolProcesses.EndAsync(directory, process.HasExited ? null : process.Id, time).ConfigureAwait(false);
        if (left.Count > 0)
        {
            log($"These processes do not end although they were killed: {string.Join(", ", left)}.");
        }
    }

    private Process Start(ToolCommand command, IReadOnlyList<string> shown)
    {
        var start = new ProcessStartInfo(Resolve(command))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = command.WorkingDirectory ?? scratch,
        };
        foreach (var argument in command.Arguments.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in command.Variables)
        {
            start.Environment[name] = value;
        }

        start.Environment[ToolProcesses.Mark] = directory;
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("A started process is always new here.");
        }
        catch (Win32Exception refused)
        {
            throw Missing(shown[0], refused.Message, refused);
        }
    }

    /// <summary>The program, looked up on the tool's own <c>PATH</c>, not on the daemon's.</summary>
    private static string Resolve(ToolCommand command)
    {
        var program = command.Arguments[0];
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return program;
        }

        return ProgramSearch.Find(program, command.Variables.GetValueOrDefault("PATH"))
            ?? throw Missing(program, "it is not on the PATH", cause: null);
    }

    private static SetupFailedException Missing(string program, string why, Exception? cause)
    {
        var message = $"The program '{program}' cannot be started: {why}.";
        var hint = $"Install '{Path.GetFileName(program)}' on the node, or see that it may be executed.";
        return cause is null
            ? new SetupFailedException(SetupErrorKinds.ToolMissing, message, hint)
            : new SetupFailedException(SetupErrorKinds.ToolMissing, message, hint, cause);
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

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(character => char.IsAsciiLetterOrDigit(character) || "-_./=:,@+%*[]<>!~".Contains(character))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
