using System.Globalization;

namespace Satchel.Cluster.Tests.Running;

/// <summary>The TCP ports at which this process listens, as the kernel tells them.</summary>
internal static class ListeningSockets
{
    private const string Listening = "0A";
    private const int LocalAddress = 1;
    private const int State = 3;
    private const int Inode = 9;

    public static IReadOnlyList<int> Ports()
    {
        var own = Directory.GetFileSystemEntries("/proc/self/fd").Select(Target).OfType<string>().ToHashSet();
        return
        [
            .. ((string[])["/proc/self/net/tcp", "/proc/self/net/tcp6"])
                .Where(File.Exists)
                .SelectMany(table => File.ReadLines(table).Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(row => row[State] == Listening && own.Contains($"socket:[{row[Inode]}]"))
                .Select(row => int.Parse(row[LocalAddress].Split(':')[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        ];
    }

    private static string? Target(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget;
        }
        catch (IOException)
        {
            // Closed since the directory was read.
            return null;
        }
    }
}
