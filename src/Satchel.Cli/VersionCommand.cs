using System.Text.Json.Nodes;
using Satchel.Cli.Running;

namespace Satchel.Cli;

/// <summary><c>satchel version</c>.</summary>
internal sealed class VersionCommand : SatchelCommand
{
    public VersionCommand()
        : base("version", "Shows the version of this program.") { }

    public override IReadOnlyList<string> Examples => ["satchel version --json"];

    protected override Task<int> RunAsync(CommandContext context)
    {
        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonObject { ["version"] = CliVersion.Text });
        }
        else
        {
            context.Terminal.Print("satchel " + CliVersion.Text);
        }

        return Task.FromResult(ExitCodes.Success);
    }
}
