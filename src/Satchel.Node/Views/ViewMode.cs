namespace Satchel.Node.Views;

/// <summary>How a run gets a private, writable view of a tree, the cheapest first.</summary>
internal enum ViewMode
{
    /// <summary>The supervisor mounts the tree below an empty directory that takes the changes: costs what is changed.</summary>
    Overlay,

    /// <summary>Every file is a clone that shares the tree's blocks until it is changed.</summary>
    Reflink,

    /// <summary>Every file is copied.</summary>
    Copy,
}
