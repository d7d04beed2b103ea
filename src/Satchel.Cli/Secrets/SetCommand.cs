using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.Secrets;

/// <summary><c>satchel secret set</c>. The value is never an argument: those can be read by everybody on the machine.</summary>
internal sealed class SetCommand : ClusterCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "Name of the secret." };

    public SetCommand()
        : base("set", "Makes a secret, or gives one another value: read from standard input, or asked for without showing it.") =>
        Arguments.Add(_name);

    public override IReadOnlyList<string> Examples =>
        ["satchel secret set index-password", "satchel secret set deploy-key < key.pem", "printf %s \"$TOKEN\" | satchel secret set token"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var name = context.Value(_name)!;
        var value = Console.IsInputRedirected
            ? await ReadAllAsync(context.Cancelled).ConfigureAwait(false)
            : await AskAsync(context, $"Value of secret '{name}', which is not shown:").ConfigureAwait(false);
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
    private static async Task<string> ReadAllAsync(CancellationToken cancellationToken)
    {
        using var input = new StreamReader(
            Console.OpenStandardInput(),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
        );
        try
        {
            var text = await input.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
                : text.EndsWith('\n') ? text[..^1]
                : text;
        }
        catch (IOException unreadable)
        {
            throw new SatchelException(
                new SatchelError(
                    "input_failed",
                    $"Standard input cannot be read: {unreadable.Message}.",
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

    private static async Task<string> AskAsync(CommandContext context, string question)
    {
        context.Terminal.Prompt(question);
        var value = await Terminal.FromPersonAsync(ReadUnshown, context.Cancelled).ConfigureAwait(false);
        context.Terminal.Say("");
        return value;
    }

    private static string ReadUnshown()
    {
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key is not ConsoleKey.Enter)
        {
            if (key.Key is ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                text.Append(key.KeyChar);
            }
        }

        return text.ToString();
    }
}
