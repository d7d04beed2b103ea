using Satchel.Cli.Running;

namespace Satchel.Cli.Environments;

/// <summary><c>satchel env plan</c>.</summary>
internal sealed class PlanCommand : RuntimeEnvCommand
{
    public PlanCommand()
        : base(
            "plan",
            "Shows what an environment would send, install and reuse, and why. Sends no file and builds nothing; what URIs name is fetched and pinned, and so is an image that the node does not have."
        ) { }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel env plan --runtime-env env.yaml",
            "satchel env plan --runtime-env-json '{\"pip\": [\"requests==2.31.0\"]}' --json | jq .layers",
        ];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var package = await PackageAsync(context).ConfigureAwait(false);
        using var client = await ConnectAsync(context, startsCluster: true).ConfigureAwait(false);
        var plan = await PlannedEnvironment.AskAsync(client, package, context.Cancelled).ConfigureAwait(false);
        plan.PrintTo(context);
        return ExitCodes.Success;
    }
}
