using System.Text.Json.Nodes;
using Satchel.Abstractions.Home;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.Diagnosis;

/// <summary><c>satchel doctor</c>: needs no cluster.</summary>
internal sealed class DoctorCommand : SatchelCommand
{
    public DoctorCommand()
        : base(
            "doctor",
            "Looks at what this machine has for jobs and environments, and gives the command for what is missing or wrong. Exit code 1 when something is."
        ) { }

    public override IReadOnlyList<string> Examples => ["satchel doctor", "satchel doctor --json | jq -r '.[] | select(.ok | not) | .fix'"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var home = SatchelHome.FromEnvironment();
        var config = await ConfigCheck.RunAsync(home, context.Cancelled).ConfigureAwait(false);
        IReadOnlyList<Finding> findings =
        [
            .. await InstallerChecks.RunAsync(config.Settings, context.Cancelled).ConfigureAwait(false),
            .. await MachineChecks.RunAsync(home, config.Settings, context.Cancelled).ConfigureAwait(false),
            config.Found,
        ];
        if (context.AsJson)
        {
            context.Terminal.PrintJson(new JsonArray([.. findings.Select(ToJson)]));
        }
        else
        {
            Print(context.Terminal, findings);
        }

        return findings.All(finding => finding.Ok) ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static void Print(Terminal terminal, IReadOnlyList<Finding> findings)
    {
        var table = new Table("CHECK", "", "FOUND");
        foreach (var finding in findings)
        {
            table.Add(finding.Check, finding.Verdict, finding.Found);
        }

        table.PrintTo(terminal);
        foreach (var finding in findings.Where(finding => !finding.Ok))
        {
            terminal.Hint($"{finding.Check}: {finding.Fix}");
        }
    }

    private static JsonObject ToJson(Finding finding) =>
        new()
        {
            ["check"] = finding.Check,
            ["ok"] = finding.Ok,
            ["found"] = finding.Found,
            ["fix"] = finding.Fix,
        };
}
