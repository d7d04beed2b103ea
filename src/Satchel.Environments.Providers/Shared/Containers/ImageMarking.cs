using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>Gives images the mark of a node, and notes that they have it.</summary>
internal static class ImageMarking
{
    /// <summary>The engine first, so that a kill leaves a name too many and never a note of what may be somebody else's.</summary>
    /// <returns>False when the image went meanwhile.</returns>
    /// <exception cref="SetupFailedException">The engine cannot name it.</exception>
    public static async Task<bool> TryMarkAsync(
        ContainerEngine engine,
        ImageNotes notes,
        ImageNote note,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        var result = await engine
            .Call(engine, ["tag", note.Id, notes.Mark(note.Id)], variables, onLine: null, cancellationToken)
            .ConfigureAwait(false);
        if (result.Succeeded)
        {
            notes.Add(note);
            return true;
        }

        return EngineFailures.SaysNoSuchImage(result) ? false : throw EngineFailures.Of(engine, note.Name ?? note.Id, "tag", result);
    }
}
