using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Posix.Files;

namespace Satchel.Cli.Secrets;

/// <summary><c>satchel secret set</c>. The value is never an argument: those can be read by everybody on the machine.</summary>
internal sealed class SetCommand : ClusterCommand
{
    private readonly Argument<string> _name = SecretNameArgument.Create();

    public SetCommand()
        : base("set", "Makes a secret, or gives one another value: read from standard input, or asked for without showing it.") =>
        Arguments.Add(_name);

    public override IReadOnlyList<string> Examples =>
        ["satchel secret set index-password", "satchel secret set deploy-key < key.pem", "printf %s \"$TOKEN\" | satchel secret set token"];

    public override string? NoMoreWords => "The value is no argument: everybody on the machine could read it. Send it to standard input.";

    public override Func<SatchelClient, CancellationToken, Task<IEnumerable<string>>>? Suggestions => SecretNameArgument.SuggestAsync;

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var name = context.Value(_name)!;
        var value = TerminalDevice.Is(StandardStreams.Input)
            ? await AskAsync(context, $"Value of secret '{name}', which is not shown:").ConfigureAwait(false)
            : await ReadAllAsync(context.Cancelled).ConfigureAwait(false);
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        await client.Secrets.SetAsync(name, value, context.Cancelled).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonObject { ["name"] = name });
        }
        else
        {
            context.Terminal.Say($"Secret '{name}' is set.");
        }

        return ExitCodes.Success;
    }

    /// <summary>All of standard input but for one line end, which editors and <c>echo</c> add.</summary>
    /// <exception cref="SatchelException"><c>input_failed</c>, <c>invalid_secret</c>.</exception>
    private static async Task<string> ReadAllAsync(CancellationToken cancellationToken)
    {
        using var input = new StreamReader(
            Console.OpenStandardInput(),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
        );
        try
        {
            var text = await Terminal.FromPersonAsync(input.ReadToEnd, cancellationToken).ConfigureAwait(false);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
                : text.EndsWith('\n') ? text[..^1]
                : text;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SatchelException(
                new SatchelError(
                    "input_failed",
                    "Standard input cannot be read.",
                    "Send the value there, as in `satchel secret set NAME <FILE`."
                ),
                unreadable
            );
        }
        catch (DecoderFallbackException notText)
        {
            throw new SatchelException(
                new SatchelError(
                    "invalid_secret",
                    "What came from standard input is no UTF-8 text.",
                    "Encode bytes, for example with base64."
                ),
                notText
            );
        }
    }

    /// <exception cref="SatchelException"><c>invalid_secret</c>.</exception>
    private static async Task<string> AskAsync(CommandContext context, string question)
    {
        using var unshown = TerminalDevice.HideTyping();
        context.Terminal.Prompt(question);
        var value = await Terminal.FromPersonAsync(TerminalDevice.ReadLine, context.Cancelled).ConfigureAwait(false);
        context.Terminal.Say("");
        return Encoding.UTF8.GetByteCount(value ?? "") < TerminalDevice.LongestLine
            ? value ?? ""
            : throw new SatchelException(
                new SatchelError(
                    "invalid_secret",
                    "A terminal hands on 4,095 bytes of a line at most: the value may be cut off.",
                    "Send it to standard input, as in `satchel secret set NAME <FILE`."
                )
            );
    }
}
