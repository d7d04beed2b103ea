using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Environments;

namespace Satchel.Cli.Environments;

/// <summary>A command that changes one mark of some layers.</summary>
internal abstract class MarkCommand : ClusterCommand
{
    private readonly Argument<string[]> _keys = LayerKeyArgument.Some();

    protected MarkCommand(string name, string description)
        : base(name, description) => Arguments.Add(_keys);

    /// <summary>Changes it.</summary>
    protected abstract Task<LayerMark> MarkAsync(EnvironmentsApi environments, string key, CancellationToken cancellationToken);

    /// <summary>What has been done, for people.</summary>
    protected abstract string InWords(LayerMark mark);

    public override Func<SatchelClient, CancellationToken, Task<IEnumerable<string>>>? Suggestions => LayerKeyArgument.SuggestAsync;

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var marks = new JsonArray();
        foreach (var key in context.Value(_keys)!)
        {
            var mark = await MarkAsync(client.Environments, key, context.Cancelled).ConfigureAwait(false);
            marks.Add(JsonSerializer.SerializeToNode(mark, WireJson.Default.LayerMark));
            if (!context.AsJson)
            {
                context.Terminal.Print(InWords(mark));
            }
        }

        if (context.AsJson)
        {
            context.Terminal.PrintJson(marks);
        }

        return ExitCodes.Success;
    }
}
