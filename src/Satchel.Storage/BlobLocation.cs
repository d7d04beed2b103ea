namespace Satchel.Storage;

/// <summary>Where a blob's bytes are.</summary>
/// <param name="Pack">Number of a pack in the open store, or -1 for a file of its own.</param>
/// <param name="Slot">Position in the pack's index.</param>
internal readonly record struct BlobLocation(int Pack, int Slot)
{
    public static BlobLocation Loose { get; } = new(-1, 0);

    public bool IsLoose => Pack < 0;
}
