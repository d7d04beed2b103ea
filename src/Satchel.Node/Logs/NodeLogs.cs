using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;
using Satchel.Node.Output;
using Satchel.Node.Runs;
using Satchel.Posix.Files;

namespace Satchel.Node.Logs;

/// <inheritdoc cref="INodeLogs"/>
/// <param name="owners">Made when it is first asked for: it knows the cluster's directories, and the cluster knows this when it is made.</param>
internal sealed class NodeLogs(NodeOptions node, WorkerLogs workers, IRuns runs, Lazy<LogOwners> owners, DirectoryWatch watch)
    : INodeLogs,
        IDisposable
{
    private readonly LogEnd _end = new(node.LogLimit);

    public async Task<IReadOnlyList<NodeLog>> ListAsync(string? of, CancellationToken cancellationToken)
    {
        var owner = of is null ? null : await owners.Value.FindAsync(of).WaitAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<NodeLog>();
        // A job may have removed the directory.
        var directory = new DirectoryInfo(node.LogDirectory);
        foreach (var file in directory.Exists ? directory.EnumerateFiles() : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (NodeLogName.Parse(file.Name) is { } name && (owner?.Has(file.Name, name) ?? true) && file.Exists)
            {
                found.Add(
                    new NodeLog(
                        file.Name,
                        name.Kind,
                        node.NodeId,
                        file.Length,
                        new DateTimeOffset(file.LastWriteTimeUtc),
                        IsOpen(file.Name, name)
                    )
                    {
                        JobId = name.Job,
                        WorkerId = name.Worker,
                    }
                );
            }
        }

        return [.. found.OrderByDescending(log => log.ChangedAt).ThenBy(log => log.Name, StringComparer.Ordinal)];
    }

    public Stream OpenRead(string name, long offset)
    {
        var file = Open(name);
        return new LogStretch(file, offset, EndOf(name, file));
    }

    public long FindLastLines(string name, long lines, CancellationToken cancellationToken)
    {
        using var file = Open(name);
        return LastLines.Find(file, EndOf(name, file), lines, cancellationToken);
    }

    public async Task<bool> WaitForGrowthAsync(string name, long length, CancellationToken cancellationToken)
    {
        var parsed = NodeLogName.Parse(name) ?? throw NotFound(name);
        var path = Path.Combine(node.LogDirectory, name);
        while (true)
        {
            var changed = watch.NextChange(path);
            // Asked before the length: what was written before the end is there by then.
            var isOpen = IsOpen(name, parsed);
            if (FileStatus.OfName(path) is { Kind: FileKind.Regular } status && status.Size > length && HasMore(name, length))
            {
                return true;
            }

            if (!isOpen)
            {
                return false;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => watch.Dispose();

    /// <summary>Where a log ends that may be read: what stands behind the limit of one that grows is about to be cut off.</summary>
    private long EndOf(string name, SafeFileHandle file)
    {
        // Asked before the length, as above.
        var isOpen = IsOpen(name, NodeLogName.Parse(name)!);
        var length = RandomAccess.GetLength(file);
        return isOpen ? Math.Min(length, _end.Of(file)) : length;
    }

    private bool HasMore(string name, long length)
    {
        using var file = Open(name);
        return EndOf(name, file) > length;
    }

    private bool IsOpen(string name, NodeLogName parsed) =>
        parsed.Kind switch
        {
            NodeLogKind.Driver => parsed.Run is { } run && runs.MayPrint(run),
            // Who waits for a set-up follows its job.
            NodeLogKind.SetUp => false,
            _ => workers.IsOpen(name),
        };

    private SafeFileHandle Open(string name)
    {
        if (NodeLogName.Parse(name) is null)
        {
            throw NotFound(name);
        }

        try
        {
            return GuardedFile.TryOpenRead(Path.Combine(node.LogDirectory, name)) ?? throw NotFound(name);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SatchelException(new SatchelError("log_not_found", $"The log cannot be read: {refused.Message}", ""), refused);
        }
    }

    private SatchelException NotFound(string name) =>
        new(
            new SatchelError(
                "log_not_found",
                $"There is no log '{name}' on node {node.Name}.",
                "`satchel logs --list` shows those there are."
            )
        );
}
