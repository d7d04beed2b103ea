namespace Satchel.Node.Views;

/// <summary>What became of one path of a view.</summary>
internal enum ViewChangeKind
{
    /// <summary>The tree has no such path.</summary>
    Created,

    /// <summary>Other content, other permission bits of a file, or something else than it was.</summary>
    Changed,

    /// <summary>Only the tree has it.</summary>
    Deleted,
}
