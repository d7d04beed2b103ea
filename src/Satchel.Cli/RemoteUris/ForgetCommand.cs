using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Cli.Options;
using Satchel.Cli.Running;

namespace Satchel.Cli.RemoteUris;

/// <summary><c>satchel uri forget</c>.</summary>
internal sealed class ForgetCommand : ClusterCommand
{
    private readonly Argument<string> _uri = new Argument<string>("URI")
    {
        Description = "The URI, as in the environment or as `satchel uri list` shows it.",
    }.RefusingEmpty();

    public ForgetCommand()
        : base("forget", "Forgets what a remote URI stands for: the next job that uses it downloads and pins it again.") =>
        Arguments.Add(_uri);

    public override IReadOnlyList<string> Examples => ["satchel uri forget https://github.com/me/project/archive/refs/heads/main.zip"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        if (!await client.RemoteUris.ForgetAsync(context.Value(_uri)!, context.Cancelled).ConfigureAwait(false))
        {
            throw new SatchelException(
                new SatchelError(
                    "uri_not_pinned",
                    "No job of this cluster has used that URI.",
                    "`satchel uri list` shows those that were used."
                )
            );
        }

        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonObject { ["deleted"] = true });
        }
        else
        {
            context.Terminal.Say("Forgotten: the next job that uses it pins it again.");
        }

        return ExitCodes.Success;
    }
}
