using System.Diagnostics.CodeAnalysis;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Packages;

/// <summary>Keeps the trees that were used last: a few, and not more than a fixed number of entries in all. Thread-safe.</summary>
internal sealed class PackageTreeCache
{
    private const int MaxTrees = 8;
    private const int MaxEntries = 100_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<PackageTree> _trees = [];

    public bool TryGet(Digest package, [NotNullWhen(true)] out PackageTree? tree)
    {
        lock (_gate)
        {
            for (var node = _trees.First; node is not null; node = node.Next)
            {
                if (node.Value.Digest == package)
                {
                    _trees.Remove(node);
                    _trees.AddFirst(node);
                    tree = node.Value;
                    return true;
                }
            }
        }

        tree = null;
        return false;
    }

    public void Add(PackageTree tree)
    {
        if (TryGet(tree.Digest, out _) || tree.Entries.Length > MaxEntries)
        {
            return;
        }

        lock (_gate)
        {
            _trees.AddFirst(tree);
            while (_trees.Count > MaxTrees || _trees.Sum(static kept => (long)kept.Entries.Length) > MaxEntries)
            {
                _trees.RemoveLast();
            }
        }
    }
}
