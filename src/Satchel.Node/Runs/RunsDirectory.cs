using Microsoft.Extensions.Logging;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Node.Runs;

/// <summary>
/// The directory of claims and exit records, and its watch. Jobs know its place, and one may remove it or put something else there: it is made
/// again before it is needed. Thread-safe.
/// </summary>
internal sealed partial class RunsDirectory : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Trash _trash;
    private readonly ILogger<RunsDirectory> _logger;
    private (ulong Device, ulong Inode) _watched;

    public RunsDirectory(NodeOptions node, Trash trash, TimeProvider time, ILogger<RunsDirectory> logger)
    {
        (_path, _trash, _logger) = (node.Directories.Runs, trash, logger);
        DurableDirectory.Create(node.Directories.Root);
        var status = Find() ?? Make();
        _watched = (status.Device, status.Inode);
        Watch = new DirectoryWatch(_path, time);
    }

    public string Path => _path;

    public DirectoryWatch Watch { get; }

    /// <summary>Sees to it that it is there, this user's and watched.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made, or what stands in its place may not be moved.</exception>
    public void Ensure()
    {
        lock (_gate)
        {
            var status = Find() ?? MakeAgain();
            if (_watched != (status.Device, status.Inode))
            {
                Watch.Renew();
                _watched = (status.Device, status.Inode);
            }
        }
    }

    /// <summary>The same for who waits for a record: a supervisor waits with its own as long as something else stands in the directory's place.</summary>
    public void SeeTo()
    {
        try
        {
            Ensure();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The next look tries again; the next start of a run fails by it, and says why.
        }
    }

    public void Dispose() => Watch.Dispose();

    private FileStatus? Find() => FileStatus.OfName(_path) is { } status && IsOurs(status) ? status : null;

    private static bool IsOurs(FileStatus status) => status.Kind == FileKind.Directory && status.UserId == OwnProcess.UserId;

    private FileStatus MakeAgain()
    {
        GoneOrReplaced(_logger, _path);
        return Make();
    }

    private FileStatus Make()
    {
        // A supervisor may have made it just now, for its exit record.
        if (FileStatus.OfName(_path) is { } other && !IsOurs(other))
        {
            _trash.Take(_path);
        }

        DurableDirectory.Create(_path, Private);
        return FileStatus.OfName(_path) ?? throw new DirectoryNotFoundException($"{_path} was removed while it was made.");
    }

    [LoggerMessage(
        34,
        LogLevel.Warning,
        "{Directory} was removed or replaced, perhaps by a job, and is made again. How jobs ended whose records lay in it may be lost."
    )]
    private static partial void GoneOrReplaced(ILogger logger, string directory);
}
