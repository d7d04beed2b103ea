using System.Text.Json.Nodes;
using Satchel.Cli.Running;

namespace Satchel.Cli.Sdk;

/// <summary><c>satchel sdk path</c>.</summary>
internal sealed class PathCommand : SatchelCommand
{
    public PathCommand()
        : base("path", "Prints the folder of the Python package, for PYTHONPATH.") { }

    public override IReadOnlyList<string> Examples => ["satchel sdk path", "PYTHONPATH=$(satchel sdk path) python my_driver.py"];

    protected override Task<int> RunAsync(CommandContext context)
    {
        var path = SdkFolder.Path;
        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonObject { ["path"] = path });
        }
        else
        {
            context.Terminal.Print(path);
        }

        return Task.FromResult(ExitCodes.Success);
    }
}
