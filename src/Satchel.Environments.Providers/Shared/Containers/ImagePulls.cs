using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Work;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>Fetches images, each once however many want it at the same time; all see its progress. Thread-safe.</summary>
internal sealed class ImagePulls(ContainerOptions options)
{
    private readonly SharedWork<ResolvingContext, bool> _pulls = new();
    private readonly FetchedImages? _fetched = FetchedImages.On(options);

    /// <exception cref="SetupFailedException">The image cannot be had.</exception>
    public Task FetchAsync(ContainerEngine engine, string image, ResolvingContext context, CancellationToken cancellationToken) =>
        _pulls.RunAsync(image, context, (audience, stop) => RunAsync(engine, image, context.Variables, audience, stop), cancellationToken);

    private async Task<bool> RunAsync(
        ContainerEngine engine,
        string image,
        IReadOnlyDictionary<string, string> variables,
        Func<IReadOnlyList<ResolvingContext>> audience,
        CancellationToken stop
    )
    {
        string[] login =
            options.AuthFile is not { } file ? []
            : engine.IsDocker ? ["--config", Path.GetDirectoryName(file) ?? "/"]
            : ["--authfile", file];
        IReadOnlyList<string> arguments = engine.IsDocker ? [.. login, "pull", image] : ["pull", .. login, image];
        await BeginAsync(engine, image, variables, stop).ConfigureAwait(false);
        Tell(audience(), $"Fetching image {image}", $"$ {engine.Program} {string.Join(' ', arguments)}");
        var result = await EngineCommand
            .RunAsync(engine, arguments, variables, line => Tell(audience(), $"Fetching image {image}: {line.Trim()}", line), stop)
            .ConfigureAwait(false);
        if (!result.Succeeded)
        {
            _fetched?.GiveUp(engine.Name, image);
            throw EngineFailures.Of(engine, image, "fetch", result);
        }

        return true;
    }

    private async Task BeginAsync(
        ContainerEngine engine,
        string image,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken stop
    )
    {
        if (_fetched is not null)
        {
            // Where the registry is asked every time, the image may be there, and be somebody else's.
            var before = await ImageLookup.FindAsync(engine, image, variables, stop).ConfigureAwait(false);
            _fetched.Begin(engine.Name, image, before?.Id);
        }
    }

    private static void Tell(IReadOnlyList<ResolvingContext> audience, string message, string line)
    {
        foreach (var context in audience)
        {
            context.Progress?.Report(message);
            context.Log?.Invoke(line);
        }
    }
}
