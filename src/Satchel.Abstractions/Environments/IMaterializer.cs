using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// A provider's part that puts files on the node: fills one layer. The life of a layer, and what holds at each step:
/// <list type="number">
/// <item>Planned: the key is known, nothing is on the disk. Environments with equal inputs have one layer.</item>
/// <item>Building: the engine holds the layer's lock, across processes, and has made <see cref="LayerBuild.Directory"/> empty. This is the
/// one call that writes there. Everybody who wants the layer waits for it.</item>
/// <item>Committed: the engine has written the layer's record. Only now the layer exists; it is never written to again, nor moved.</item>
/// <item>Leased: a run uses it. It stays as it is until the last lease ends.</item>
/// <item>Unused: it stays while there is room, and goes when the budget is exceeded, least recently used first.</item>
/// </list>
/// When this call fails or is cancelled, or the machine dies, the directory is removed as it stands: there is nothing to undo, and nothing
/// of an attempt is seen by the next. What fails with a transient kind is tried three times, each in an empty directory.
/// Called concurrently for different layers, never twice at a time for one.
/// </summary>
public interface IMaterializer
{
    /// <summary>Field it materializes.</summary>
    string Field { get; }

    /// <summary>Fills the layer. Reads nothing but the inputs, the parents and what both name by digest.</summary>
    /// <param name="build">Where and with what.</param>
    /// <exception cref="SetupFailedException">It cannot be built, with the kind that decides whether it is tried again or
    /// remembered.</exception>
    /// <exception cref="Errors.SatchelException">It cannot be built; neither tried again nor remembered.</exception>
    Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken);
}
