using Satchel.Posix.Durability;

namespace Satchel.Storage;

/// <summary>Where things lie in a store directory. <c>docs/spec/blob-store.md</c> says what each file holds.</summary>
/// <param name="Root">Absolute path of the store.</param>
internal sealed record StoreLayout(string Root)
{
    /// <summary>Blobs that have a file of their own, in up to 256 directories named by the first two digits.</summary>
    public string Loose { get; } = Path.Combine(Root, "blobs", "sha256");

    public string Packs { get; } = Path.Combine(Root, "packs");

    /// <summary>Files being written; whatever is here when a store opens belongs to a dead writer.</summary>
    public string Temporary { get; } = Path.Combine(Root, "tmp");

    /// <summary>What has come of large blobs whose upload broke off, each under its digest.</summary>
    public string Partial { get; } = Path.Combine(Root, "partial");

    /// <summary>Damaged files, kept for whoever wants to know what happened.</summary>
    public string Quarantine { get; } = Path.Combine(Root, "quarantine");

    /// <summary>Locked by the process that has the store open.</summary>
    public string LockFile { get; } = Path.Combine(Root, "store.lock");

    /// <summary>Makes the directories that are not there, durably.</summary>
    public void Create()
    {
        foreach (var needed in (string[])[Loose, Packs, Temporary, Partial, Quarantine])
        {
            DurableDirectory.Create(needed);
        }
    }

    /// <summary>Deletes what dead writers left.</summary>
    /// <returns>How many files.</returns>
    public int RemoveUnfinished()
    {
        var unfinished = Directory.GetFiles(Temporary);
        foreach (var file in unfinished)
        {
            File.Delete(file);
        }

        return unfinished.Length;
    }
}
