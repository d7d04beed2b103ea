using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Cli.Environments;
using Satchel.Cli.Options;
using Satchel.Cli.Running;
using Satchel.Client.Environments;

namespace Satchel.Cli.Packages;

/// <summary><c>satchel package send</c>.</summary>
internal sealed class SendCommand : ClusterCommand
{
    private readonly RuntimeEnvOptions _runtimeEnv = new(takesLock: false);

    public SendCommand()
        : base(
            "send",
            "Sends what the local paths of an environment name, as a submit would, and prints the environment with packages in their place."
        ) => _runtimeEnv.AddTo(this);

    public override IReadOnlyList<string> Examples => ["satchel package send --runtime-env-json '{\"working_dir\": \".\"}'"];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        _runtimeEnv.IsGiven(parsed) ? [] : ["No environment: give --runtime-env FILE or --runtime-env-json JSON."];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var package = await LocalEnvironment
            .BuildAsync(
                CheckedRuntimeEnv.Check(_runtimeEnv.Read(context.Parsed), CurrentDirectory.Path),
                context.Terminal,
                context.Cancelled
            )
            .ConfigureAwait(false);
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        await LocalEnvironment.SendAsync(package, client, context.Terminal, context.Cancelled).ConfigureAwait(false);
        var sent = package.RuntimeEnv.DeepClone();
        context.Terminal.PrintJson(context.AsJson ? new JsonObject { ["runtime_env"] = sent } : sent);
        return ExitCodes.Success;
    }
}
