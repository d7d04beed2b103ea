namespace Satchel.Node.Views;

/// <summary>One path that differs from the tree.</summary>
/// <param name="Path">Relative to the view, parted by <c>/</c>.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Size">Bytes of a regular file in the view; 0 for everything else.</param>
internal sealed record ViewChange(string Path, ViewChangeKind Kind, long Size);
