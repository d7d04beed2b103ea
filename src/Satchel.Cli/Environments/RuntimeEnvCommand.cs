using System.CommandLine;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Cli.Options;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Environments;

namespace Satchel.Cli.Environments;

/// <summary>A command about an environment that its options describe.</summary>
internal abstract class RuntimeEnvCommand : ClusterCommand
{
    private readonly RuntimeEnvOptions _runtimeEnv;

    /// <param name="name">Its word.</param>
    /// <param name="description">What it does, a sentence.</param>
    /// <param name="takesLock">Whether a lock may be given.</param>
    protected RuntimeEnvCommand(string name, string description, bool takesLock = true)
        : base(name, description)
    {
        _runtimeEnv = new RuntimeEnvOptions(takesLock);
        _runtimeEnv.AddTo(this);
    }

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        _runtimeEnv.IsGiven(parsed) ? [] : ["No environment: give --runtime-env FILE or --runtime-env-json JSON."];

    /// <summary>Reads and checks the environment and its local files; asks no cluster.</summary>
    protected async Task<RuntimeEnvPackage> PackageAsync(CommandContext context)
    {
        var environment = CheckedRuntimeEnv.Check(_runtimeEnv.Read(context.Parsed), CurrentDirectory.Path);
        return await LocalEnvironment.BuildAsync(environment, context.Terminal, context.Cancelled).ConfigureAwait(false);
    }

    /// <summary>Sends the files and builds the environment, telling how it goes.</summary>
    protected static async Task<EnvironmentBuildView> BuildAsync(CommandContext context, SatchelClient client, RuntimeEnvPackage package)
    {
        await LocalEnvironment.SendAsync(package, client, context.Terminal, context.Cancelled).ConfigureAwait(false);
        using var progress = new SlowProgress<string>(context.Terminal, static text => text);
        return await client
            .Environments.BuildAsync(package.RuntimeEnv, progress, context.Terminal.Detail, context.Cancelled)
            .ConfigureAwait(false);
    }
}
