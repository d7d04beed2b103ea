namespace Satchel.Packaging.Walking;

/// <summary>What an entry of a listing is.</summary>
public enum ListedKind
{
    File,

    /// <summary>Kept: one with nothing in it. Left out: one with everything below it.</summary>
    Directory,
    Symlink,

    /// <summary>
    /// Something that no package can hold: a pipe, a socket, a device, a link that leads nowhere, an entry that cannot be
    /// read.
    /// </summary>
    Other,
}
