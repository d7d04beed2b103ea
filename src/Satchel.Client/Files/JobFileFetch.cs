using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Client.Files;

/// <summary>
/// Brings what a job made into a directory, and never writes outside of it: no link is followed on the way, and none that leads out is made.
/// </summary>
internal sealed partial class JobFileFetch(ApiClient api, RetryPolicy retry, JobView job, FetchOptions options)
{
    private const int AtOnce = 4;

    private readonly string _root = Path.GetFullPath(options.Directory);
    private readonly ConcurrentQueue<JobFileLeftOut> _refused = new();
    private readonly ConcurrentQueue<JobFileLeftOut> _skipped = new();
    private bool _replacesMore;
    private long _come;
    private long _received;
    private long _bytes;
    private int _files;

    /// <param name="files">All that is to come.</param>
    /// <exception cref="SatchelException"><c>not_written</c>, <c>disk_full</c>; what the calls throw.</exception>
    public async Task<FetchSummary> RunAsync(JobFiles? kept, IReadOnlyList<JobFile> files, CancellationToken cancellationToken)
    {
        var total = files.Aggregate(0L, static (sum, file) => file.Size > long.MaxValue - sum ? long.MaxValue : sum + file.Size);
        MakeRoot();
        var made = new List<JobFile>();
        foreach (var directory in files.Where(file => file.Type == JobFileType.Directory))
        {
            Guarded(directory, () => MakeDirectory(directory, made));
        }

        await Parallel
            .ForEachAsync(
                files.Where(file => file.Type == JobFileType.File),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (file, token) => await FetchAsync(kept, file, total, token).ConfigureAwait(false)
            )
            .ConfigureAwait(false);

        // Links after files, so that nothing is written through one; bits of directories at the end, which may take the right to write away.
        foreach (var link in files.Where(file => file.Type == JobFileType.Link))
        {
            Guarded(link, () => MakeLink(link));
        }

        foreach (var directory in Enumerable.Reverse(made))
        {
            Guarded(directory, () => File.SetUnixFileMode(Path.Join(_root, directory.Path), FileMask.Apply(directory.Mode)));
        }

        return new FetchSummary(kept, _files, _bytes, _received, [.. _refused.OrderBy(file => file.Path, StringComparer.Ordinal)])
        {
            Skipped = [.. _skipped],
            ForceHelps = _replacesMore,
        };
    }

    private async Task FetchAsync(JobFiles? kept, JobFile file, long total, CancellationToken cancellationToken)
    {
        if (file.Digest is null)
        {
            Refuse(file, $"its content is not kept{(kept?.NotKept is { } why ? $": {why}" : "")}");
            return;
        }

        try
        {
            var way = file.Path.Split('/');
            using var directory = DirectoryInside.Make(_root, way[..^1]);
            var target = directory.At(way[^1]);
            if (IsKept(target, file, () => Come(file.Size, total)))
            {
                return;
            }

            var download = new JobFileDownload(
                api,
                retry,
                job,
                count => Come(count, total),
                count =>
                {
                    Interlocked.Add(ref _received, count);
                    Come(count, total);
                }
            );
            // As long as that takes somebody else may write there.
            Func<bool>? isKept = options.Replaces ? null : () => IsKept(target, file, static () => { });
            switch (await download.RunAsync(file, directory, way[^1], isKept, cancellationToken).ConfigureAwait(false))
            {
                case Arrival.Came:
                    Count(file);
                    break;
                case Arrival.Busy:
                    Refuse(file, "another call brings it here at this moment");
                    break;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Refuse(file, failure);
        }
    }

    /// <summary>Whether something is in the place that stays, and tells so: the very file, or what is not to be replaced.</summary>
    /// <param name="come">Called when it is the very file.</param>
    /// <exception cref="IOException">What is there cannot be read, and is not to be replaced.</exception>
    private bool IsKept(string target, JobFile file, Action come)
    {
        if (FileStatus.OfName(target) is not { } there)
        {
            return false;
        }

        if (there.Kind == FileKind.Regular && there.Size == file.Size && IsThere(target, file))
        {
            come();
            Count(file);
            return true;
        }

        if (there.Kind != FileKind.Directory && options.Replaces)
        {
            return false;
        }

        NoteForce(there);
        Refuse(file, there.Kind == FileKind.Directory ? "a directory is there" : "a file with other content is there");
        return true;
    }

    /// <summary>Whether what is to come is there.</summary>
    /// <exception cref="IOException">What is there cannot be read, and is not to be replaced.</exception>
    private bool IsThere(string target, JobFile file)
    {
        try
        {
            return JobFileDownload.Holds(target, file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (options.Replaces)
            {
                return false;
            }

            _replacesMore = true;
            throw new IOException($"a file is there that cannot be compared: {FileFault.InWords(failure)}", failure);
        }
    }

    private void MakeDirectory(JobFile file, List<JobFile> made)
    {
        var isNew = FileStatus.OfName(Path.Join(_root, file.Path)) is null;
        DirectoryInside.Make(_root, file.Path.Split('/')).Dispose();
        if (isNew)
        {
            made.Add(file);
        }
    }

    private void MakeLink(JobFile link)
    {
        var way = link.Path.Split('/');
        if (!StaysInside(way, link.Target!))
        {
            _skipped.Enqueue(new JobFileLeftOut(link.Path, $"it is a link that leads out of the directory, to '{link.Target}'"));
            return;
        }

        using var directory = DirectoryInside.Make(_root, way[..^1]);
        var path = directory.At(way[^1]);
        var there = FileStatus.OfName(path);
        if (there?.Kind == FileKind.Symlink && new FileInfo(path).LinkTarget == link.Target)
        {
            Count(link);
            return;
        }

        if (there is { } other)
        {
            if (other.Kind == FileKind.Directory || !options.Replaces)
            {
                NoteForce(other);
                Refuse(link, "something else is there");
                return;
            }

            File.Delete(path);
        }

        File.CreateSymbolicLink(path, link.Target!);
        Count(link);
    }

    /// <summary>
    /// Whether a link ends below the directory, whatever links it leads through: those of the job do as well, and only behind a name may
    /// <c>..</c> mean another directory than the words say.
    /// </summary>
    private static bool StaysInside(string[] way, string target)
    {
        if (target.StartsWith('/'))
        {
            return false;
        }

        var names = target.Split('/').Where(static name => name is not ("" or ".")).ToList();
        var up = names.TakeWhile(static name => name == "..").Count();
        return up < way.Length && !names.Skip(up).Contains("..", StringComparer.Ordinal);
    }

    /// <summary>Several at once note it: none may write that it has found nothing.</summary>
    private void NoteForce(FileStatus inTheWay)
    {
        if (inTheWay.Kind != FileKind.Directory)
        {
            _replacesMore = true;
        }
    }

    private void Count(JobFile file)
    {
        Interlocked.Increment(ref _files);
        Interlocked.Add(ref _bytes, file.Size);
    }

    /// <summary>Of the paths by which names in an open directory are written.</summary>
    [GeneratedRegex("/proc/self/fd/[0-9]+/", RegexOptions.NonBacktracking)]
    private static partial Regex OwnDescriptor { get; }

    private void Refuse(JobFile file, string reason) => _refused.Enqueue(new JobFileLeftOut(file.Path, reason));

    private void Come(long count, long total) => options.Progress?.Report(new FetchProgress(Interlocked.Add(ref _come, count), total));

    private void Guarded(JobFile file, Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Refuse(file, failure);
        }
    }

    private void MakeRoot()
    {
        try
        {
            Directory.CreateDirectory(_root);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SatchelException(
                new SatchelError(
                    "not_written",
                    Path.Exists(_root)
                        ? $"'{_root}' is no directory."
                        : $"The directory '{_root}' cannot be made: {FileFault.InWords(failure, "write")}.",
                    "Choose another directory with -o."
                ),
                failure
            );
        }
    }

    /// <summary>One that cannot be written does not keep the others from coming; a full disk does.</summary>
    private void Refuse(JobFile file, Exception failure)
    {
        if (failure is IOException full && DiskSpace.IsExhausted(full))
        {
            throw new SatchelException(
                new SatchelError(
                    "disk_full",
                    $"There is no room for '{file.Path}'.",
                    "Make room and call it again: it goes on where it was."
                ),
                failure
            );
        }

        Refuse(file, OwnDescriptor.Replace(FileFault.InWords(failure, "write"), ""));
    }
}
