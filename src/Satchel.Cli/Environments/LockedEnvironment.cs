using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Cli.Output;
using Satchel.Client;

namespace Satchel.Cli.Environments;

/// <summary>The environment that a job had, with the packages that it had.</summary>
internal static class LockedEnvironment
{
    private static readonly string[] Chosen = ["pip", "uv", "conda", "nuget"];

    public static async Task<JsonObject> OfJobAsync(SatchelClient client, string id, Terminal terminal, CancellationToken cancellationToken)
    {
        var job = await client.Jobs.GetAsync(id, cancellationToken).ConfigureAwait(false);
        var environment = job.RuntimeEnv?.DeepClone().AsObject() ?? [];
        if (environment.ContainsKey(EnvironmentLock.Field))
        {
            return environment;
        }

        if (await client.Jobs.FindLockAsync(job, cancellationToken).ConfigureAwait(false) is { } locked)
        {
            environment[EnvironmentLock.Field] = locked.DeepClone();
        }
        else if (Chosen.Any(environment.ContainsKey))
        {
            terminal.Warn("Which packages the job had is not recorded: they are chosen anew, and may be others.");
        }

        return environment;
    }
}
