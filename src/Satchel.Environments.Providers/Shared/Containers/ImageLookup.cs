using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>Asks an engine for an image.</summary>
internal static class ImageLookup
{
    /// <param name="engine">Which engine.</param>
    /// <param name="image">Name, digest or id.</param>
    /// <param name="variables">Given to the engine beside the daemon's own.</param>
    /// <returns>Null when the engine does not have the image.</returns>
    /// <exception cref="SetupFailedException">It gives no answer.</exception>
    public static async Task<ImageInspection?> FindAsync(
        ContainerEngine engine,
        string image,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        var result = await engine
            .Call(engine, ImageInspection.Arguments(image), variables, onLine: null, cancellationToken)
            .ConfigureAwait(false);
        return result.Succeeded ? ImageInspection.Read(engine, result)
            : EngineFailures.SaysNoSuchImage(result) ? null
            : throw EngineFailures.Of(engine, image, "look for", result);
    }
}
