using System.Globalization;

namespace Satchel.Posix.Sockets;

/// <summary>Finds who listens on a TCP port of this machine.</summary>
public static class PortOwner
{
    private const string Listening = "0A";
    private const int LocalAddress = 1;
    private const int State = 3;
    private const int User = 7;
    private const int Inode = 9;

    /// <summary>
    /// The process that listens on a port of this machine; null when none does, or it belongs to somebody else and cannot be
    /// seen.
    /// </summary>
    public static (int Pid, string Name)? Find(int port)
    {
        var links = ListeningSockets(port).Select(columns => $"socket:[{columns[Inode]}]").ToHashSet(StringComparer.Ordinal);
        return links.Count == 0
            ? null
            : Directory
                .EnumerateDirectories("/proc")
                .Select(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
                .Where(pid => pid > 0 && Holds(pid, links))
                .Select(pid => ((int Pid, string Name)?)(pid, NameOf(pid)))
                .FirstOrDefault();
    }

    /// <summary>The users whose processes listen on a port, on whatever address; none when nobody does.</summary>
    public static IReadOnlySet<uint> UsersOf(int port) =>
        ListeningSockets(port).Select(columns => uint.Parse(columns[User], CultureInfo.InvariantCulture)).ToHashSet();

    /// <summary>Columns of <c>/proc/net/tcp</c>.</summary>
    private static IEnumerable<string[]> ListeningSockets(int port)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            foreach (var line in File.Exists(table) ? File.ReadLines(table).Skip(1) : [])
            {
                var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (
                    columns.Length > Inode
                    && columns[State] == Listening
                    && columns[LocalAddress].EndsWith(suffix, StringComparison.Ordinal)
                )
                {
                    yield return columns;
                }
            }
        }
    }

    private static string NameOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (IOException)
        {
            return "ended";
        }
    }

    private static bool Holds(int pid, HashSet<string> links)
    {
        try
        {
            return Directory
                .EnumerateFileSystemEntries($"/proc/{pid}/fd")
                .Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && links.Contains(target));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or is somebody else's: not one that can be named.
            return false;
        }
    }
}
