using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>Finds the image that a name stands for now, and fetches it when the node does not have it.</summary>
internal abstract class ImageResolving(ContainerOptions options) : IInputResolver
{
    private readonly ImagePulls _pulls = new(options);

    public abstract string Field { get; }

    public EnvironmentPhase Phase => EnvironmentPhase.Base;

    public async Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken)
    {
        if (WrittenIn(value) is not { Image.Length: > 0 } written)
        {
            return value.DeepClone();
        }

        var engine = ContainerEngine.Find(options);
        var known =
            options.Pull is ContainerOptions.PullAlways
                ? null
                : await InspectAsync(engine, written.Image, context, cancellationToken).ConfigureAwait(false);
        if (known is null && options.Pull is not ContainerOptions.PullNever)
        {
            await _pulls.FetchAsync(engine, written.Image, context, cancellationToken).ConfigureAwait(false);
            known = await InspectAsync(engine, written.Image, context, cancellationToken).ConfigureAwait(false);
        }

        return known is not null
            ? new ResolvedImage(written.Image, known.Id, written.RunOptions).ToManifest()
            : throw new SetupFailedException(
                SetupErrorKinds.ImageNotFound,
                $"The node does not have the image '{written.Image}'.",
                $"Fetch it there ({engine.Name} pull {written.Image}), or let the node do it: SATCHEL_CONTAINER_PULL=missing."
            );
    }

    /// <summary>What stands in the normal form of the field.</summary>
    protected abstract (string Image, IReadOnlyList<string> RunOptions) WrittenIn(JsonNode value);

    /// <returns>Null when the node does not have the image.</returns>
    private static async Task<ImageInspection?> InspectAsync(
        ContainerEngine engine,
        string image,
        ResolvingContext context,
        CancellationToken cancellationToken
    )
    {
        var result = await EngineCommand
            .RunAsync(engine, ImageInspection.Arguments(image), context.Variables, onLine: null, cancellationToken)
            .ConfigureAwait(false);
        return result.Succeeded ? ImageInspection.Read(engine, result)
            : EngineFailures.SaysNoSuchImage(result) ? null
            : throw EngineFailures.Of(engine, image, "look for", result);
    }
}
