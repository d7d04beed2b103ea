using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Work;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Fetches images, each once however many want it at the same time with the same login and way to its registry; all see its progress.
/// Thread-safe.
/// </summary>
internal sealed class ImagePulls(ContainerOptions options, EngineAccess access)
{
    private const string DockerLogin = "config.json";

    private readonly SharedWork<ResolvingContext, bool> _pulls = new();
    private readonly ImageNotes? _notes = ImageNotes.On(options, access.Locks);

    /// <exception cref="SetupFailedException">The image cannot be had.</exception>
    public Task FetchAsync(ContainerEngine engine, string image, ResolvingContext context, CancellationToken cancellationToken)
    {
        var variables = EngineCommand.VariablesOf(context);
        return _pulls.RunAsync(
            $"{engine.Program}\0{image}\0{DigestOf(variables)}",
            context,
            (audience, stop) => RunAsync(engine, image, variables, audience, stop),
            cancellationToken
        );
    }

    /// <summary>Values may have a login in them.</summary>
    private static Digest DigestOf(IReadOnlyDictionary<string, string> variables) =>
        Digest.Of(
            Encoding.UTF8.GetBytes(
                string.Concat(
                    variables
                        .OrderBy(variable => variable.Key, StringComparer.Ordinal)
                        .Select(variable => $"{variable.Key}={variable.Value}\0")
                )
            )
        );

    private async Task<bool> RunAsync(
        ContainerEngine engine,
        string image,
        IReadOnlyDictionary<string, string> variables,
        Func<IReadOnlyList<ResolvingContext>> audience,
        CancellationToken stop
    )
    {
        var login = Login(engine);
        IReadOnlyList<string> arguments = engine.IsDocker ? [.. login, "pull", image] : ["pull", .. login, image];
        // Where the registry is asked every time, the image may be there, and be somebody else's.
        var before = await FindAsync(engine, image, variables, stop).ConfigureAwait(false);
        var wasNoted = before is not null && _notes!.Has(before.Id);
        Tell(audience(), $"Fetching image {image}", $"$ {engine.Program} {string.Join(' ', arguments)}");
        var result = await engine
            .Call(engine, arguments, variables, line => Tell(audience(), $"Fetching image {image}: {EngineLine.WordsOf(line)}", line), stop)
            .ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw EngineFailures.Of(engine, image, "fetch", result);
        }

        // No collection may be between the mark and the note of it.
        using var keeping = _notes is null ? null : await _notes.KeepAllAsync(stop).ConfigureAwait(false);
        if (await FindAsync(engine, image, variables, stop).ConfigureAwait(false) is { } fetched && IsOurs(fetched))
        {
            await ImageMarking
                .TryMarkAsync(engine, _notes!, new ImageNote(engine.Name, fetched.Id, image), variables, stop)
                .ConfigureAwait(false);
        }

        return true;

        // What was there is ours if it was before: a collection may have removed it, and the note, meanwhile.
        bool IsOurs(ImageInspection fetched) => fetched.Id != before?.Id || (wasNoted && !_notes!.Has(fetched.Id));
    }

    private string[] Login(ContainerEngine engine)
    {
        if (options.AuthFile is not { } file)
        {
            return [];
        }

        if (!engine.IsDocker)
        {
            return ["--authfile", file];
        }

        // docker is given the directory, and passes over files of any other name without a word.
        return Path.GetFileName(file) == DockerLogin
            ? ["--config", Path.GetDirectoryName(file) ?? "/"]
            : throw new SetupFailedException(
                SetupErrorKinds.AccessDenied,
                $"docker reads logins of registries only from a file named {DockerLogin}, not from '{file}'.",
                "Give the file that name and set SATCHEL_CONTAINER_AUTH_FILE to it."
            );
    }

    /// <summary>Looks for an image if the node is to remove what it fetches.</summary>
    private async Task<ImageInspection?> FindAsync(
        ContainerEngine engine,
        string image,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken stop
    ) =>
        options.RemovesImages && _notes is not null
            ? await ImageLookup.FindAsync(engine, image, variables, stop).ConfigureAwait(false)
            : null;

    private static void Tell(IReadOnlyList<ResolvingContext> audience, string message, string line)
    {
        foreach (var context in audience)
        {
            context.Progress?.Report(message);
            context.Log?.Invoke(line);
        }
    }
}
