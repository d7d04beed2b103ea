using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Environments.Tools;

/// <summary>
/// Starts the processes of tools. Where there is a group to be born in, a shell joins it first and then becomes the tool: what is taken into a
/// group only once it runs may have started something by then.
/// </summary>
internal static class ToolStarting
{
    private const string Shell = "/bin/sh";

    // What the shell calls itself, so that its own complaint is told from the tool's.
    private const string ShellName = "satchel-tool";

    private const string Join = "{ echo 0 >\"$1\"; } 2>/dev/null; shift; ";
    private const string Become = "exec \"$@\"";

    // What comes by two pipes is in no order: an error could come before the output that ends with it.
    private const string ErrorsAmongOutput = " 2>&1";

    // What shells export unasked.
    private static readonly string[] VariablesOfShells = ["PWD", "OLDPWD", "SHLVL"];

    private const int CannotExecute = 126;
    private const int NotFound = 127;

    // A process that a signal ended has 128 and the signal.
    private const int Killed = 128 + 9;

    /// <param name="shown">The command's arguments for people.</param>
    /// <param name="mark">Value of the mark of the build.</param>
    /// <param name="directory">Where it starts when the command does not say.</param>
    /// <param name="group">Where it is born.</param>
    /// <exception cref="SetupFailedException">It cannot be started.</exception>
    public static Process Start(ToolCommand command, IReadOnlyList<string> shown, string mark, string directory, ControlGroup? group)
    {
        var program = Resolve(command);

        // Shells lose variables with other names.
        var joins = group is not null && command.Variables.Keys.All(IsNameForShells);
        string[] arguments = [program, .. command.Arguments.Skip(1)];
        var start = new ProcessStartInfo(
            joins ? Shell : program,
            joins
                ?
                [
                    "-c",
                    Join + Unset(command) + Become + (command.CaptureStandardOutput ? "" : ErrorsAmongOutput),
                    ShellName,
                    group!.Door,
                    .. arguments,
                ]
                : arguments.Skip(1)
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = command.WorkingDirectory ?? directory,
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Variables)
        {
            start.Environment[name] = value;
        }

        start.Environment[ToolProcesses.Mark] = mark;
        try
        {
            var process = Process.Start(start) ?? throw new InvalidOperationException("A started process is always new here.");
            if (!joins)
            {
                group?.TryAdd(process.Id);
            }

            return process;
        }
        catch (Win32Exception refused) when (Shortage.Is(refused.NativeErrorCode))
        {
            throw NodeShortage.Of(shown[0], refused);
        }
        catch (Win32Exception refused)
        {
            throw Missing(shown[0], refused.Message, refused);
        }
    }

    /// <summary>Fails when what has ended was the shell, which could not become the tool, or when the tool did not end of itself.</summary>
    /// <param name="result">How it ended.</param>
    /// <exception cref="SetupFailedException">It could not be started, or somebody else killed it.</exception>
    public static void Check(ToolResult result)
    {
        if (
            result.ExitCode is CannotExecute or NotFound
            && result.LastLines is [.., var last]
            && last.StartsWith(ShellName + ":", StringComparison.Ordinal)
        )
        {
            throw Missing(result.Arguments[0], last[(last.LastIndexOf(':') + 1)..].Trim(), cause: null);
        }

        if (result.ExitCode == Killed)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ToolKilled,
                $"{Path.GetFileName(result.Arguments[0])} was killed.",
                "The node may have run out of memory: its kernel's log (dmesg) names what it killed."
            )
            {
                Tool = result,
            };
        }
    }

    private static string Unset(ToolCommand command) =>
        string.Concat(VariablesOfShells.Where(name => !command.Variables.ContainsKey(name)).Select(name => $"unset {name}; "));

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

    private static bool IsNameForShells(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private static SetupFailedException Missing(string program, string why, Exception? cause)
    {
        var message = $"The program '{program}' cannot be started: {why}.";
        var hint = $"Install '{Path.GetFileName(program)}' on the node, or see that it may be executed.";
        return cause is null
            ? new SetupFailedException(SetupErrorKinds.ToolMissing, message, hint)
            : new SetupFailedException(SetupErrorKinds.ToolMissing, message, hint, cause);
    }
}
