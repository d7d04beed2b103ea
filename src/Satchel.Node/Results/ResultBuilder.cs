using System.Globalization;
using System.IO.Hashing;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Node.Views;
using Satchel.Posix.Files;

namespace Satchel.Node.Results;

/// <summary>
/// Makes a result of what lies in the directory of an ended run: an index, and beside it the files that the run made, moved there under
/// numbers. May die anywhere and be called again: until the index is there nothing has been moved, and from then on it says what is to be.
/// </summary>
internal sealed partial class ResultBuilder(NodeOptions node, TimeProvider time, ILogger<ResultBuilder> logger)
{
    private const int MostLeftOutTold = 64;
    private const int BufferSize = 256 * 1024;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="run">Directory of the run.</param>
    /// <param name="result">Directory to make; may be there from an earlier attempt.</param>
    /// <returns>Whether there is a result: not when the run changed nothing.</returns>
    /// <exception cref="IOException">No room, or the disk failed.</exception>
    public bool Build(string run, string result, CancellationToken cancellationToken)
    {
        if (RunOutputs.Find(run) is not { } output)
        {
            return Directory.Exists(result) && File.Exists(Path.Combine(result, ResultIndex.Name));
        }

        var root = Path.Combine(run, output.Root);
        if (!File.Exists(Path.Combine(result, ResultIndex.Name)))
        {
            Directory.CreateDirectory(result, Private);
            if (!WriteIndex(output, root, result, cancellationToken))
            {
                return false;
            }
        }

        MoveFiles(root, result, cancellationToken);
        return true;
    }

    /// <summary>Holes take no room, but time to read.</summary>
    private long MostRead => node.FilesLimit > long.MaxValue / 4 ? long.MaxValue : node.FilesLimit * 4;

    private bool WriteIndex(RunOutput output, string root, string result, CancellationToken cancellationToken)
    {
        var leftOut = new List<JobFileLeftOut>();
        var leftOutCount = 0;
        void LeaveOut(string path, string reason)
        {
            leftOutCount++;
            if (leftOut.Count < MostLeftOutTold)
            {
                leftOut.Add(new JobFileLeftOut(path, reason));
            }
        }

        var found = new ChangeList();
        ViewChanges.List(output.Tree, root, output.IsWhole, found, LeaveOut, cancellationToken);
        var files = found.Files.Where(static file => !IsCacheOfPython(file.Path)).ToList();
        if (files.Count == 0 && !found.IsFull && leftOutCount == 0)
        {
            return false;
        }

        var notKept =
            found.IsFull
                ? string.Create(CultureInfo.InvariantCulture, $"there are more than the {found.Files.Count} paths that a node can list")
            : found.Rooms.Total > node.FilesLimit
                ? $"{ByteCount.Of(found.Rooms.Total)} are more than the {ByteCount.Of(node.FilesLimit)} that the node keeps of all jobs"
            : null;
        var told = found;
        if (notKept is null)
        {
            told = new ChangeList();
            foreach (var file in files)
            {
                if (file.Size > MostRead - told.Bytes)
                {
                    LeaveOut(file.Path, $"with it there were more than {ByteCount.Of(MostRead)} to read, holes of files among them");
                }
                else if (WithContent(root, file, LeaveOut, cancellationToken) is { } readable)
                {
                    told.Add(readable);
                }
            }
        }

        var summary = new JobFiles(time.GetUtcNow())
        {
            NotKept = notKept,
            New = told.Count(JobFileChange.New),
            Changed = told.Count(JobFileChange.Changed),
            Deleted = told.Count(JobFileChange.Deleted),
            Bytes = told.Bytes,
            LeftOut = leftOut,
            LeftOutCount = leftOutCount,
        };
        ResultIndex.Write(result, summary, told.Files.Select((file, index) => new IndexLine(file, file.Digest is null ? null : index)));
        return true;
    }

    /// <summary>What Python writes beside each module that it reads is nothing that a job makes, and is not sent either.</summary>
    private static bool IsCacheOfPython(string path) => path.Split('/').Contains("__pycache__", StringComparer.Ordinal);

    /// <summary>The file with what tells its content; null when it cannot be read.</summary>
    private static JobFile? WithContent(string root, JobFile file, Action<string, string> leaveOut, CancellationToken cancellationToken)
    {
        if (file.Type != JobFileType.File || file.Change == JobFileChange.Deleted)
        {
            return file;
        }

        try
        {
            var (digest, checksum) = Hash(Path.Join(root, file.Path), cancellationToken);
            return file with { Digest = digest, Checksum = checksum };
        }
        catch (Exception refused) when ((refused is IOException or UnauthorizedAccessException) && !Shortage.IsReason(refused))
        {
            leaveOut(file.Path, refused.Message);
            return null;
        }
    }

    private static (Digest Digest, string Checksum) Hash(string path, CancellationToken cancellationToken)
    {
        if (FileStatus.OfName(path) is { Kind: FileKind.Regular } status && !status.Permissions.HasFlag(UnixFileMode.UserRead))
        {
            // Its job took its own permission away; its bits are in the list already.
            File.SetUnixFileMode(path, status.Permissions | UnixFileMode.UserRead);
        }

        using var file = GuardedFile.TryOpenRead(path) ?? throw new FileNotFoundException("It is gone.", path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var checksum = new XxHash128();
        var reader = new SparseReader(file, RandomAccess.GetLength(file));
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            for (var offset = 0L; (read = reader.Read(buffer, offset)) > 0; offset += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                checksum.Append(buffer.AsSpan(0, read));
            }

            return (new Digest(hash.GetHashAndReset()), Convert.ToHexStringLower(checksum.GetCurrentHash()));
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void MoveFiles(string root, string result, CancellationToken cancellationToken)
    {
        using var index = ResultIndex.TryOpen(result) ?? throw new InvalidOperationException("It has just been written.");
        foreach (var line in index.ReadAfter(null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.Number is { } number)
            {
                var target = PathOf(result, number);
                var source = Path.Join(root, line.File.Path);
                if (!File.Exists(target) && FileStatus.OfName(source)?.Kind == FileKind.Regular)
                {
                    Move(source, target);
                }
            }
        }
    }

    private void Move(string source, string target)
    {
        try
        {
            OwnMove.Move(source, target);
        }
        catch (Exception refused) when ((refused is IOException or UnauthorizedAccessException) && !Shortage.IsReason(refused))
        {
            // Such as one that its job made immutable: it is listed, and cannot be had.
            NotMoved(logger, refused, source);
        }
    }

    /// <summary>The content of a file of a result.</summary>
    public static string PathOf(string result, int number) => Path.Combine(result, number.ToString(CultureInfo.InvariantCulture));

    [LoggerMessage(52, LogLevel.Warning, "{Path}, which a job made, could not be kept.")]
    private static partial void NotMoved(ILogger logger, Exception refused, string path);
}
