using Satchel.Abstractions.Errors;
using Satchel.Packaging.Building;
using Satchel.Packaging.Walking;

namespace Satchel.Packaging.Hashing;

/// <summary>Finds the digest of every file: from the stat cache where it is sure, else by reading, on several threads.</summary>
internal sealed class FileHashing(StatCache cache, PackagingTally tally, CancellationToken cancellationToken)
{
    private readonly List<UnreadableEntry> _unreadable = [];
    private SatchelException? _changed;
    private int _next = -1;

    /// <param name="unreadable">Takes the files that cannot be read. Once there is one, the rest are only opened, so that all are named
    /// soon.</param>
    /// <returns>One for each file, in the same order; without content for the files that could not be read.</returns>
    /// <exception cref="SatchelException"><c>file_changed</c>.</exception>
    public HashedFile[] Run(IReadOnlyList<FoundFile> files, List<UnreadableEntry> unreadable)
    {
        _unreadable.AddRange(unreadable);
        var hashed = new HashedFile[files.Count];
        var unknown = new List<int>();
        for (var i = 0; i < files.Count; i++)
        {
            if (cache.Find(files[i].Path, files[i].Status) is { } digest)
            {
                hashed[i] = new HashedFile(files[i], digest, files[i].Status, Settled: true);
                tally.AddKnown(files[i].Status.Size);
            }
            else
            {
                unknown.Add(i);
            }
        }

        if (unknown.Count > 0)
        {
            // The largest first: no thread is left alone with one at the end.
            unknown.Sort((left, right) => files[right].Status.Size.CompareTo(files[left].Status.Size));
            var threads = Math.Min(unknown.Count, Math.Max(2, Environment.ProcessorCount));
            Parallel.For(
                0,
                threads,
                new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = threads },
                _ => Work(files, unknown, hashed)
            );
        }

        unreadable.Clear();
        unreadable.AddRange(_unreadable);
        return _changed is null || unreadable.Count > 0 ? hashed : throw _changed;
    }

    private void Work(IReadOnlyList<FoundFile> files, List<int> unknown, HashedFile[] hashed)
    {
        using var hasher = new FileHasher(tally, cancellationToken);
        while (Volatile.Read(ref _changed) is null && Interlocked.Increment(ref _next) is var next && next < unknown.Count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = files[unknown[next]];
            try
            {
                if (HasUnreadable())
                {
                    FileHasher.Probe(file);
                    continue;
                }

                hashed[unknown[next]] = hasher.Hash(file);
                tally.AddFile();
            }
            catch (IOException e)
            {
                lock (_unreadable)
                {
                    _unreadable.Add(new UnreadableEntry(file.Path, UnreadableEntry.ReasonOf(e)));
                }
            }
            catch (SatchelException e)
            {
                Interlocked.CompareExchange(ref _changed, e, null);
            }
        }
    }

    private bool HasUnreadable()
    {
        lock (_unreadable)
        {
            return _unreadable.Count > 0;
        }
    }
}
