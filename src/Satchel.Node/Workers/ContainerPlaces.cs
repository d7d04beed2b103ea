using Satchel.Abstractions.Environments;
using Satchel.Node.Objects;
using Satchel.Node.Peers;

namespace Satchel.Node.Workers;

/// <summary>What drivers and workers in containers must see of their node, at the paths where it is. Thread-safe.</summary>
internal sealed class ContainerPlaces(NodeOptions node, NodeSocketPaths paths, Lazy<SegmentFiles> segments)
{
    /// <summary>The SDK with cloudpickle, the node's socket and token, and values that were moved to disk.</summary>
    public IReadOnlyList<ReadOnlyMount> Seen =>
        node.SdkPath.Length == 0
            ? []
            :
            [
                .. ((string[])[node.SdkPath, SdkFolders.Kept(node), .. paths.Directories, segments.Value.Disk])
                    .Where(Directory.Exists)
                    .Select(At),
            ];

    /// <summary>Values in shared memory.</summary>
    public IReadOnlyList<string> Written => node.SdkPath.Length == 0 ? [] : [segments.Value.Memory];

    /// <summary>The same, and where workers print to.</summary>
    public IReadOnlyList<string> WrittenByWorkers => [.. Written, node.LogDirectory];

    private static ReadOnlyMount At(string directory) => new(directory, directory);
}
