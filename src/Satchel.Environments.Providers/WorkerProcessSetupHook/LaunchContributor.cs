using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.WorkerProcessSetupHook;

/// <summary>
/// Tells the workers of the job which function they call first, by the variable that Ray's do it by. The job's own command is no worker, and
/// runs without it.
/// </summary>
internal sealed class LaunchContributor : ILaunchContributor
{
    private const string Variable = "__RAY_WORKER_PROCESS_SETUP_HOOK_ENV_VAR";

    public string Field => "worker_process_setup_hook";

    public EnvironmentPhase Phase => EnvironmentPhase.Process;

    public LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context) =>
        draft.With(Variable, value.GetValue<string>());
}
