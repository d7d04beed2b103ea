using System.Globalization;
using Satchel.Posix.Files;

namespace Satchel.Posix.Processes;

/// <summary>
/// A cgroup (version 2) for one run, where the machine lets us make one: a second fence beside the process tree, whose kill no fork can
/// outrun. What changes a group is content with failing: containment by the process tree works without.
/// </summary>
public sealed class ControlGroup
{
    private const string DoorName = "cgroup.procs";

    private ControlGroup(string path) => Path = path;

    /// <summary>Directory of the group.</summary>
    public string Path { get; }

    /// <summary>Where a group below this process's own would lie, made or not; null where there are no groups of version 2.</summary>
    /// <param name="name">Safe as a file name, unique.</param>
    public static ControlGroup? Below(string name) =>
        Mount() is { } mount && OwnGroup() is { } own ? new ControlGroup(System.IO.Path.Join(mount, own, name)) : null;

    /// <summary>
    /// A group that somebody wrote down, if it can be one of this user's: a directory of that very name, below the mount of the groups, that
    /// belongs to this user.
    /// </summary>
    /// <param name="path">Where it is said to lie; not trusted.</param>
    /// <param name="name">The name it must have.</param>
    /// <returns>Null when it is gone, or something else.</returns>
    public static ControlGroup? Find(string path, string name) => Mount() is { } mount ? Find(path, name, mount) : null;

    internal static ControlGroup? Find(string path, string name, string mount)
    {
        try
        {
            return
                path.StartsWith(mount + "/", StringComparison.Ordinal)
                && string.Equals(System.IO.Path.GetFullPath(path), path, StringComparison.Ordinal)
                && string.Equals(System.IO.Path.GetFileName(path), name, StringComparison.Ordinal)
                && FileStatus.OfName(path) is { Kind: FileKind.Directory } status
                && status.UserId == OwnProcess.UserId
                ? new ControlGroup(path)
                : null;
        }
        catch (Exception refused) when (refused is IOException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>
    /// All groups of a name that are this user's, wherever they lie: whoever made them may have been in another group than this process.
    /// </summary>
    /// <param name="name">The name they must have.</param>
    public static IReadOnlyList<ControlGroup> Named(string name)
    {
        if (Mount() is not { } mount)
        {
            return [];
        }

        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return [.. Directory.GetDirectories(mount, name, everywhere).Select(path => Find(path, name, mount)).OfType<ControlGroup>()];
    }

    /// <summary>Where a process that is to be in the group writes a zero.</summary>
    public string Door => System.IO.Path.Combine(Path, DoorName);

    /// <summary>The processes in the group and in those below it, those that have ended left out.</summary>
    /// <exception cref="IOException">Nobody can say now, see <see cref="Shortage"/>.</exception>
    public IReadOnlyList<int> Processes()
    {
        try
        {
            return [.. Directory.GetDirectories(Path, "*", SearchOption.AllDirectories).Prepend(Path).SelectMany(ProcessesIn)];
        }
        catch (Exception gone) when (IsGone(gone))
        {
            return [];
        }
    }

    /// <summary>Takes a process into the group; those that it has started already stay where they are.</summary>
    public void TryAdd(int pid) => TryWrite(Path, DoorName, pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Makes the group.</summary>
    /// <returns>Whether it is there now and can be killed.</returns>
    public bool TryMake()
    {
        try
        {
            Directory.CreateDirectory(Path);
            if (File.Exists(System.IO.Path.Combine(Path, "cgroup.kill")))
            {
                return true;
            }

            Directory.Delete(Path);
            return false;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Opens the group's directory; null when it is gone.</summary>
    internal OpenDirectory? TryOpen()
    {
        try
        {
            return OpenDirectory.Open(Path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Runs an action that starts a child while this process is in the group, so that the child is born there.</summary>
    public T Inside<T>(Func<T> start)
    {
        var joined = TryWrite(Path, DoorName, "0");
        try
        {
            return start();
        }
        finally
        {
            if (joined)
            {
                TryWrite(System.IO.Path.GetDirectoryName(Path)!, DoorName, "0");
            }
        }
    }

    /// <summary>
    /// Removes groups beside which this process could make others and in which no process is left: of runs that nobody ended as it should be,
    /// and of those whose home is gone.
    /// </summary>
    /// <param name="prefix">What their names begin with.</param>
    /// <param name="age">Younger ones are left alone: they may be about to be used.</param>
    public static void Sweep(string prefix, TimeSpan age, TimeProvider time)
    {
        if (Below(prefix) is not { } pattern)
        {
            return;
        }

        try
        {
            foreach (var path in Directory.GetDirectories(System.IO.Path.GetDirectoryName(pattern.Path)!, prefix + "*"))
            {
                if (time.GetUtcNow().UtcDateTime - Directory.GetLastWriteTimeUtc(path) >= age && IsEmpty(path))
                {
                    Find(path, System.IO.Path.GetFileName(path))?.TryRemove();
                }
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Somebody else was faster, or looks after them.
        }
    }

    /// <summary>SIGKILLs whatever is in the group.</summary>
    public void TryKill() => TryWrite(Path, "cgroup.kill", "1");

    /// <summary>Removes the group with those that the run made inside it.</summary>
    /// <returns>False when something is still in it; true when it is gone.</returns>
    public bool TryRemove()
    {
        try
        {
            // The deepest first: a group that holds others cannot be removed.
            foreach (var inner in Directory.GetDirectories(Path, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length))
            {
                Directory.Delete(inner);
            }

            Directory.Delete(Path);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether no process is in a group or in one below it.</summary>
    private static bool IsEmpty(string path) =>
        File.ReadLines(System.IO.Path.Combine(path, "cgroup.events")).Contains("populated 0", StringComparer.Ordinal);

    private static IReadOnlyList<int> ProcessesIn(string path)
    {
        try
        {
            return
            [
                .. File.ReadAllLines(System.IO.Path.Combine(path, DoorName)).Select(line => int.Parse(line, CultureInfo.InvariantCulture)),
            ];
        }
        catch (Exception gone) when (IsGone(gone))
        {
            return []; // or one of threads, whose processes the group above it has
        }
    }

    /// <summary>Whether a group is not there to be read; where this process has too few of something, nobody can say.</summary>
    internal static bool IsGone(Exception refused) => refused is IOException or UnauthorizedAccessException && !Shortage.IsReason(refused);

    private static string? Mount() =>
        File.ReadLines("/proc/self/mountinfo")
            .Select(line => line.Split(' '))
            .FirstOrDefault(fields => Array.IndexOf(fields, "cgroup2") > 0)
            ?[4];

    private static string? OwnGroup() =>
        File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..];

    private static bool TryWrite(string directory, string file, string value)
    {
        try
        {
            // Never made: what is no group has no such file.
            using var control = new FileStream(
                System.IO.Path.Combine(directory, file),
                FileMode.Open,
                FileAccess.Write,
                FileShare.ReadWrite,
                0
            );
            control.Write(System.Text.Encoding.ASCII.GetBytes(value));
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
