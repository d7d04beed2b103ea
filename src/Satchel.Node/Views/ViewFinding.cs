using Satchel.Abstractions.Errors;

namespace Satchel.Node.Views;

/// <summary>
/// How this node makes private views: found at its start, or, when the disk is full then, with the first run that needs to know. A full disk
/// says nothing about the machine, and must not cost runs their protection from each other. Thread-safe.
/// </summary>
internal sealed class ViewFinding
{
    private readonly Lock _gate = new();
    private readonly NodeOptions _node;
    private ViewSupport _latest;

    /// <summary>Tries at once.</summary>
    /// <exception cref="SatchelException">They cannot be made as the options say.</exception>
    public ViewFinding(NodeOptions node) => (_node, _latest) = (node, ViewProbe.Run(node));

    /// <summary>Null while nobody knows, because the disk was full at the last trial.</summary>
    public ViewSupport? Known
    {
        get
        {
            lock (_gate)
            {
                return _latest.NoRoom is null ? _latest : null;
            }
        }
    }

    /// <summary>Tries again unless it is known.</summary>
    /// <param name="isNews">Whether it has become known now.</param>
    /// <exception cref="DiskFullException">The disk is still full.</exception>
    /// <exception cref="SatchelException">They cannot be made as the options say.</exception>
    public ViewSupport Find(out bool isNews)
    {
        lock (_gate)
        {
            isNews = _latest.NoRoom is not null;
            if (isNews)
            {
                _latest = ViewProbe.Run(_node);
            }

            return _latest.NoRoom is { } full ? throw new DiskFullException(_node.Directories.Root, full) : _latest;
        }
    }
}
