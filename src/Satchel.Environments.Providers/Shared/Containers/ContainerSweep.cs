using Satchel.Abstractions.Environments;
using Satchel.Posix.Locks;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>Removes the containers of builds that were killed together with whoever would have removed them. Thread-safe.</summary>
/// <param name="options">How the node runs containers.</param>
public sealed class ContainerSweep(ContainerOptions options)
{
    private const int Attempts = 3;

    /// <summary>Removes them; costs a look into a directory when there are none.</summary>
    /// <param name="variables">What the engine is given beside the daemon's own variables.</param>
    /// <exception cref="SetupFailedException">The engine is gone, or does not remove one.</exception>
    public async Task SweepAsync(IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        if (options.NotesDirectory is null || !Directory.Exists(Root(options.NotesDirectory)))
        {
            return;
        }

        var engine = ContainerEngine.Find(options);
        if (DirectoryOf(engine, options) is not { } directory || !Directory.Exists(directory))
        {
            return;
        }

        SetupFailedException? failure = null;
        foreach (var note in Directory.EnumerateFiles(directory))
        {
            using var orphaned = FileLock.TryTake(note);
            if (orphaned is null)
            {
                continue;
            }

            try
            {
                await RemoveAsync(engine, Path.GetFileName(note), variables, cancellationToken).ConfigureAwait(false);
                orphaned.Remove();
            }
            catch (SetupFailedException refused)
            {
                // One that does not go keeps no other.
                failure ??= refused;
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>Where the containers are noted that builds have by an engine now; null where none are.</summary>
    internal static string? DirectoryOf(ContainerEngine engine, ContainerOptions options) =>
        options.NotesDirectory is { } notes ? Path.Combine(Root(notes), engine.Name) : null;

    private static string Root(string notes) => Path.Combine(notes, "containers");

    private static async Task RemoveAsync(
        ContainerEngine engine,
        string name,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = await EngineCommand
                .RunAsync(engine, ["rm", "--force", "--volumes", name], variables, onLine: null, cancellationToken)
                .ConfigureAwait(false);
            if (result.Succeeded || EngineFailures.SaysNoSuchContainer(result))
            {
                return;
            }

            // podman finds out at the first attempt that a container's monitor was killed, and removes the container at the next.
            if (attempt == Attempts)
            {
                throw EngineFailures.Of(engine, name, "remove", result);
            }
        }
    }
}
