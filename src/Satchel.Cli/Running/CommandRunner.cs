using System.CommandLine;
using System.Text;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Texts;
using Satchel.Cli.Output;
using Satchel.Posix.Files;

namespace Satchel.Cli.Running;

/// <summary>Parses, runs and ends: the border where whatever a command throws becomes a message and an exit code.</summary>
internal static class CommandRunner
{
    /// <returns>Exit code: 0, 1 for a failure, 2 for a wrong command line, 128 + signal when interrupted, or the driver's own.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        ProgramName.HideFromChildren();
        using var interruption = new Interruption();
        // A word that begins with @ is a word, not the name of a file with more of them.
        var root = SatchelCommandLine.Create();
        var parsed = root.Parse(
            ProgramWords.Separate(root, GlobalOptions.MoveBehind(root, AsHelpOption(arguments))),
            new ParserConfiguration { ResponseFileTokenReplacer = null }
        );
        if (UsageErrors.Find(parsed) is { Count: > 0 } wrong)
        {
            return UsageErrors.Tell(parsed, wrong);
        }

        var command = parsed.Action is null ? parsed.CommandResult.Command as SatchelCommand : null;
        using var terminal = new Terminal(command?.StyleOf(parsed) ?? TerminalStyle.Default);
        interruption.IsOutlasted = command?.OutlastsInterruption(parsed) ?? false;
        var context = new CommandContext(parsed, terminal, command?.WantsJson(parsed) ?? false, interruption.Token);
        try
        {
            return await (command?.InvokeAsync(context) ?? ShowAsync(context)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.ExitCode;
        }
        catch (SatchelException failure)
        {
            ErrorReport.Tell(context, failure);
            return failure switch
            {
                WrongOptionException => ExitCodes.Usage,
                NotStartedException notStarted => notStarted.ExitCode,
                _ => ExitCodes.Failure,
            };
        }
        catch (IOException failure) when (Terminal.IsBrokenPipe(failure))
        {
            return ExitCodes.BrokenPipe;
        }
        catch (IOException failure) when (Terminal.IsOutput(failure))
        {
            ErrorReport.Tell(
                context,
                new SatchelException(
                    new SatchelError(
                        "output_failed",
                        $"The output cannot be written: {FileFault.InWords(failure, "write")}.",
                        "Look at where standard output goes."
                    ),
                    failure
                )
            );
            return ExitCodes.Failure;
        }
        catch (FileNotFoundException failure) when (CurrentDirectory.IsGone)
        {
            ErrorReport.Tell(context, new SatchelException(CurrentDirectory.Gone, failure));
            return ExitCodes.Failure;
        }
        catch (Exception failure)
        {
            ErrorReport.TellDefect(context, failure);
            return ExitCodes.Failure;
        }
    }

    /// <summary>Help, the version: what the library prints goes the way of all data.</summary>
    private static async Task<int> ShowAsync(CommandContext context)
    {
        using var text = new StringWriter();
        var shown = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = text,
        };
        var code = await context.Parsed.InvokeAsync(shown, context.Cancelled).ConfigureAwait(false);
        StandardOutput.Write(Encoding.UTF8.GetBytes(text.ToString()));
        return code;
    }

    /// <summary><c>satchel help job submit</c> is <c>satchel job submit --help</c>.</summary>
    private static string[] AsHelpOption(string[] arguments) => arguments is ["help", .. var command] ? [.. command, "--help"] : arguments;
}
