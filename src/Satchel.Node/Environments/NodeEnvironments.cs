using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Node.Launching;
using Satchel.Node.Runs;
using Satchel.Node.Views;
using Satchel.Posix.Durability;

namespace Satchel.Node.Environments;

/// <summary>Environments without a job: with the variables that a job of this node would have.</summary>
internal sealed class NodeEnvironments(
    NodeOptions node,
    IEnvironmentPlanner planner,
    IEnvironmentBuilder builder,
    IEnvironmentPreparer preparer,
    IRuns runs,
    PrivateViews views,
    IForegroundEndings endings,
    TimeProvider time
) : INodeEnvironments
{
    public Task<EnvironmentPlan> PlanAsync(JsonObject runtimeEnv, CancellationToken cancellationToken) =>
        planner.PlanAsync(Request(runtimeEnv, node.Directories.Jobs), cancellationToken);

    public async Task<(Digest Environment, IReadOnlyList<ReadyLayer> Layers)> BuildAsync(
        JsonObject runtimeEnv,
        BuildAudience audience,
        CancellationToken cancellationToken
    )
    {
        var layers = new List<ReadyLayer>();
        var request = Request(runtimeEnv, node.Directories.Jobs) with
        {
            Progress = audience.Progress,
            Log = audience.Log,
            LayerReady = layers.Add,
        };
        return (await builder.BuildAsync(request, cancellationToken).ConfigureAwait(false), layers);
    }

    public async Task OpenAsync(
        JsonObject runtimeEnv,
        BuildAudience audience,
        Func<OpenedEnvironment, CancellationToken, Task> use,
        CancellationToken cancellationToken
    )
    {
        // Kept and cleaned up like a run that no job has: also when this daemon is killed.
        var run = RunId.Create(time.GetUtcNow());
        try
        {
            var (plan, directory, (work, mounts)) = await FurnishAsync(run, runtimeEnv, audience, cancellationToken).ConfigureAwait(false);
            var variables = new Dictionary<string, string>(plan.Variables, StringComparer.Ordinal);
            foreach (var (name, value) in RunProcesses.Marks(run, node.Directories.Runs))
            {
                variables[name] = value;
            }

            var opened = new OpenedEnvironment(plan.CommandPrefix, work, variables, mounts)
            {
                Claim = RunFiles.Claim(node.Directories.Runs, run),
                Directory = directory,
                Input = plan.Input,
            };
            await use(opened, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Who used it may have been killed, or this daemon leaves: what was started in it lives on.
            await endings.LetGoAsync(run).ConfigureAwait(false);
        }
    }

    private async Task<(LaunchPlan Plan, string Directory, FurnishedDirectory Place)> FurnishAsync(
        RunId run,
        JsonObject runtimeEnv,
        BuildAudience audience,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await FurnishOrBuildAgainAsync(run, runtimeEnv, audience, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException full) when (DiskSpace.IsExhausted(full))
        {
            throw new DiskFullException(node.Directories.Jobs, full);
        }
    }

    private async Task<(LaunchPlan Plan, string Directory, FurnishedDirectory Place)> FurnishOrBuildAgainAsync(
        RunId run,
        JsonObject runtimeEnv,
        BuildAudience audience,
        CancellationToken cancellationToken
    )
    {
        for (var isAgain = false; ; isAgain = true)
        {
            var directory = runs.CreateDirectory(run);
            var layers = new List<LayerKey>();
            var request = Request(runtimeEnv, Path.Combine(directory, "env")) with
            {
                Owner = LeaseOwner.Run(run.ToString()),
                Progress = audience.Progress,
                Log = audience.Log,
                LayerReady = ready => layers.Add(ready.Layer.Key),
            };
            var plan = await preparer.PrepareAsync(request, cancellationToken).ConfigureAwait(false);
            RunLayers.Note(directory, layers);
            if (plan.Ending is { } ending)
            {
                runs.KeepEnding(run, ending);
            }

            try
            {
                return (plan, directory, views.Furnish(plan, directory));
            }
            catch (TreeGoneException gone)
            {
                // Built again; one of an earlier version that lost a part of it is not seen to be broken.
                if (isAgain)
                {
                    throw gone.AsSetupFailure(node.Name);
                }
            }
        }
    }

    private EnvironmentRequest Request(JsonObject runtimeEnv, string directory) =>
        new(runtimeEnv, directory, DriverVariables.Of(node)) { NodeVariables = DriverVariables.OfTools(node) };
}
