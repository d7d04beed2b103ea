using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Home;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client.Connecting;
using Satchel.Client.Contexts;

namespace Satchel.Cli.Contexts;

/// <summary><c>satchel context list</c>.</summary>
internal sealed class ListCommand : SatchelCommand
{
    private readonly Option<bool> _withHeaders = new("--with-headers")
    {
        Description = "Show the headers that each sends as well; they may hold secrets.",
    };

    public ListCommand()
        : base("list", "Lists the contexts, and which one commands go to unless they say otherwise.") => Options.Add(_withHeaders);

    public override IReadOnlyList<string> Examples => ["satchel context list", "satchel context list --json | jq -r '.[].name'"];

    protected override Task<int> RunAsync(CommandContext context)
    {
        var home = SatchelHome.FromEnvironment();
        var list = new ContextFile(home).Read();
        var current = list.Current ?? ClusterContext.Local;
        var all = list.All.Prepend(new ClusterContext(ClusterContext.Local, ClusterContext.Local));
        var withHeaders = context.Value(_withHeaders);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonArray([.. all.Select(item => ToJson(item, current, withHeaders))]));
            return Task.FromResult(ExitCodes.Success);
        }

        var table = new Table(["CURRENT", "NAME", "ADDRESS", "TOKEN FILE", .. withHeaders ? (string[])["HEADERS"] : []]);
        foreach (var item in all)
        {
            var address = item.Name is ClusterContext.Local ? $"the local cluster of {home.Root}" : ClusterAddress.ShownOf(item.Address);
            table.Add([
                item.Name == current ? "*" : "",
                item.Name,
                address,
                item.TokenFile ?? "",
                .. withHeaders ? (string[])[item.Headers ?? ""] : [],
            ]);
        }

        table.PrintTo(context.Terminal);
        return Task.FromResult(ExitCodes.Success);
    }

    private static JsonNode ToJson(ClusterContext item, string current, bool withHeaders)
    {
        var json = new JsonObject
        {
            ["name"] = item.Name,
            ["current"] = item.Name == current,
            ["address"] = ClusterAddress.ShownOf(item.Address),
            ["token_file"] = item.TokenFile,
            ["verify"] = item.Verify,
        };
        if (withHeaders)
        {
            json["headers"] = item.Headers;
        }

        return json;
    }
}
