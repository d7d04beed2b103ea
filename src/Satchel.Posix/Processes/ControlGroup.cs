namespace Satchel.Posix.Processes;

/// <summary>
/// A cgroup (version 2) for one run, where the machine lets us make one: a second fence beside the process tree, whose kill no fork can
/// outrun. Every method is content with failing: containment by the process tree works without.
/// </summary>
public sealed class ControlGroup
{
    private readonly string _parent;

    private ControlGroup(string parent, string path)
    {
        _parent = parent;
        Path = path;
    }

    /// <summary>Directory of the group.</summary>
    public string Path { get; }

    /// <summary>Makes a group below this process's own; null where that is not possible.</summary>
    /// <param name="name">Safe as a file name, unique.</param>
    public static ControlGroup? TryCreate(string name)
    {
        try
        {
            if (FindOwn() is not { } own)
            {
                return null;
            }

            var path = System.IO.Path.Combine(own, name);
            Directory.CreateDirectory(path);
            if (File.Exists(System.IO.Path.Combine(path, "cgroup.kill")))
            {
                return new ControlGroup(own, path);
            }

            Directory.Delete(path);
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Runs an action that starts a child while this process is in the group, so that the child is born there.</summary>
    public T Inside<T>(Func<T> start)
    {
        var joined = TryWrite(Path, "cgroup.procs", "0");
        try
        {
            return start();
        }
        finally
        {
            if (joined)
            {
                TryWrite(_parent, "cgroup.procs", "0");
            }
        }
    }

    /// <summary>SIGKILLs whatever is in a group.</summary>
    public static void TryKill(string path) => TryWrite(path, "cgroup.kill", "1");

    /// <summary>Removes an empty group; one that is gone or not empty yet is left.</summary>
    public static void TryRemove(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // Not empty yet or gone: an empty group costs nothing and goes with the machine.
        }
    }

    private static string? FindOwn()
    {
        var mount = File.ReadLines("/proc/self/mountinfo")
            .Select(line => line.Split(' '))
            .FirstOrDefault(fields => Array.IndexOf(fields, "cgroup2") > 0)
            ?[4];
        var group = File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..];
        return mount is null || group is null ? null : System.IO.Path.Join(mount, group);
    }

    private static bool TryWrite(string directory, string file, string value)
    {
        try
        {
            File.WriteAllText(System.IO.Path.Combine(directory, file), value);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
