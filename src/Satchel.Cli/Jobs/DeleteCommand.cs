using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Cli.Options;
using Satchel.Cli.Running;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job delete</c>.</summary>
internal sealed class DeleteCommand : ClusterCommand
{
    private readonly Argument<string> _id = JobIdArgument.Create();

    public DeleteCommand()
        : base("delete", "Removes the record and the log of a job that has ended; its id is free at once.") => Arguments.Add(_id);

    public override IReadOnlyList<string> Examples => ["satchel job delete nightly"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var id = context.Value(_id)!;
        await client.Jobs.DeleteAsync(id, context.Cancelled).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonObject { ["deleted"] = true });
        }
        else
        {
            context.Terminal.Print($"Job '{id}' deleted successfully");
        }

        return ExitCodes.Success;
    }
}
