using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Client.Environments;
using Satchel.Client.Http;

namespace Satchel.Cli.Running;

/// <summary>Tells a failure: what, and what to do next.</summary>
internal static class ErrorReport
{
    public static void Tell(CommandContext context, SatchelException failure)
    {
        var details = failure switch
        {
            RuntimeEnvRefusedException refused => refused.Errors,
            ApiException answered => answered.Errors,
            _ => [],
        };
        if (context.AsJson)
        {
            TellAsJson(context, failure.Error, details, (failure as ApiException)?.SetupError);
            return;
        }

        var terminal = context.Terminal;
        terminal.Error(failure.Error.Message);
        if (details.Count > 1 || (details.Count == 1 && !failure.Error.Message.Contains(details[0].Message, StringComparison.Ordinal)))
        {
            foreach (var error in details)
            {
                terminal.Explain($"  {error.Path}: {error.Message}");
                terminal.Explain($"    {error.Hint}");
            }
        }

        if ((failure as ApiException)?.SetupError is { } setup)
        {
            SetupErrorText.Tell(terminal, setup);
        }

        if (failure.Error.Hint.Length > 0)
        {
            terminal.Hint(failure.Error.Hint);
        }
    }

    /// <summary>For what no code foresaw.</summary>
    public static void TellDefect(CommandContext context, Exception failure)
    {
        var error = new SatchelError(
            "defect",
            $"{failure.GetType().Name}: {failure.Message}",
            "This is a defect of Satchel: please report it, with what -v prints."
        );
        if (context.AsJson)
        {
            TellAsJson(context, error, []);
            return;
        }

        context.Terminal.Error(error.Message);
        if (context.Terminal.Verbose)
        {
            context.Terminal.Say(failure.ToString());
        }

        context.Terminal.Hint(error.Hint);
    }

    private static void TellAsJson(
        CommandContext context,
        SatchelError error,
        IReadOnlyList<SpecError> details,
        RuntimeEnvSetupError? setup = null
    )
    {
        var reply = new ErrorReply(error) { Errors = details.Count > 0 ? details : null, SetupError = setup };
        context.Terminal.SayJson(JsonSerializer.SerializeToNode(reply, WireJson.Default.ErrorReply)!.AsObject());
    }
}
