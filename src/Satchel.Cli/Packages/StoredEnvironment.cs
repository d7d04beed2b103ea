using System.Net;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Cli.Jobs;
using Satchel.Client;
using Satchel.Client.Http;

namespace Satchel.Cli.Packages;

/// <summary>Finds what an environment of a cluster consists of. Builds nothing.</summary>
/// <param name="client">Of the cluster.</param>
internal sealed class StoredEnvironment(SatchelClient client)
{
    /// <summary>The input of a layer that names its files.</summary>
    private const string PackageInput = "package";

    private static readonly string[] PackageSchemes = [$"{PackageUri.Scheme}://", $"{RuntimeEnvUri.UploadedScheme}://"];

    /// <summary>Whether a text names a package of a cluster, as <c>satchel job status</c> shows it.</summary>
    public static bool IsPackage(string name) =>
        Array.Exists(PackageSchemes, scheme => name.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>The layers of what a name stands for: a package, a job, or a layer by the beginning of its key.</summary>
    /// <exception cref="SatchelException"><c>environment_not_found</c>: nothing here is called that; <c>ambiguous_job</c>; what planning says of
    /// an environment that can not be set up.</exception>
    public async Task<IReadOnlyList<StoredLayer>> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (IsPackage(name))
        {
            return await PlanAsync(new JsonObject { ["working_dir"] = name }, cancellationToken).ConfigureAwait(false);
        }

        // A job's whole id comes before the beginning of a key, and that before the beginning of an id.
        return await FindJobAsync(name, cancellationToken).ConfigureAwait(false) is { } job
                ? await PlanAsync(job.RuntimeEnv ?? [], cancellationToken).ConfigureAwait(false)
            : await FindLayerAsync(name, cancellationToken).ConfigureAwait(false) is { } layer
                ? [await DescribeAsync(layer, cancellationToken).ConfigureAwait(false)]
            : await PlanAsync(
                    (await FindByBeginningAsync(name, cancellationToken).ConfigureAwait(false)).RuntimeEnv ?? [],
                    cancellationToken
                )
                .ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<StoredLayer>> PlanAsync(JsonObject runtimeEnv, CancellationToken cancellationToken)
    {
        var plan = await client.Environments.PlanAsync(runtimeEnv.DeepClone().AsObject(), cancellationToken).ConfigureAwait(false);
        var layers = new List<StoredLayer>();
        foreach (var planned in plan.Layers)
        {
            layers.Add(
                planned is { State: LayerState.Ready, Key: { } key }
                && await FindLayerAsync(key.ToString(), cancellationToken).ConfigureAwait(false) is { } there
                    ? await DescribeAsync(there, cancellationToken).ConfigureAwait(false)
                    : new StoredLayer(
                        planned.Provider,
                        planned.Key,
                        planned.State,
                        planned.Reason,
                        await FindPackageAsync(planned.Inputs, cancellationToken).ConfigureAwait(false),
                        Installed: null
                    )
            );
        }

        return layers;
    }

    private async Task<StoredLayer> DescribeAsync(LayerDetailsView layer, CancellationToken cancellationToken) =>
        new(
            layer.Provider,
            layer.Key,
            LayerState.Ready,
            layer.Summary,
            await FindPackageAsync(layer.Inputs, cancellationToken).ConfigureAwait(false),
            layer.Lock as JsonArray
        );

    private async Task<PackageTree?> FindPackageAsync(IReadOnlyList<LayerInput> inputs, CancellationToken cancellationToken) =>
        inputs.FirstOrDefault(static input => input.Name is PackageInput) is { Value: var text } && Digest.TryParse(text, out var digest)
            ? await client.Packages.FindTreeAsync(digest, cancellationToken).ConfigureAwait(false)
            : null;

    private async Task<JobView?> FindJobAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await client.Jobs.GetAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException absent) when (absent.Status is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<LayerDetailsView?> FindLayerAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return key.All(char.IsAsciiHexDigit) ? await client.Environments.GetAsync(key, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (ApiException absent) when (absent.Status is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<JobView> FindByBeginningAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await JobFinder.FindAsync(client, name, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException absent) when (absent.Status is HttpStatusCode.NotFound)
        {
            throw new SatchelException(
                new SatchelError(
                    "environment_not_found",
                    $"'{Printable.Line(name)}' is no directory or archive here, and neither a job nor a layer of the cluster.",
                    "Give a path, the id of a job (`satchel job list`), or the key of a layer (`satchel env list`)."
                ),
                absent
            );
        }
    }
}
