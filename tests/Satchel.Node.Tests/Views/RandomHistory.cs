using System.Globalization;

namespace Satchel.Node.Tests.Views;

/// <summary>A random tree and random things that happen to a view of it. The same seed does the same.</summary>
internal sealed class RandomHistory(int seed)
{
    private const int Steps = 60;

    private static readonly string[] Names = ["a", "b", "c", "d e", ".f", "ü"];

    private readonly Random _random = new(seed);

    public void MakeTree(string tree)
    {
        for (var i = 0; i < 40; i++)
        {
            Step(tree, _random.Next(4));
        }

        // As trees are: long ago, so that whatever is done to a view is later.
        foreach (
            var entry in new DirectoryInfo(tree).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.LinkTarget is null)
        )
        {
            entry.LastWriteTimeUtc = ViewScene.TreeTime;
        }
    }

    public void Change(string view)
    {
        for (var i = 0; i < Steps; i++)
        {
            Step(view, _random.Next(12));
        }
    }

    /// <summary>Every path below a directory and what it is: kind, bits of files, content.</summary>
    public static IReadOnlyDictionary<string, string> Everything(string top) =>
        Walk(new DirectoryInfo(top))
            .ToDictionary(
                entry => Path.GetRelativePath(top, entry.FullName),
                entry =>
                    entry.LinkTarget is { } target ? "link:" + target
                    : entry is DirectoryInfo ? "directory"
                    : string.Create(CultureInfo.InvariantCulture, $"file:{(int)entry.UnixFileMode}:{File.ReadAllText(entry.FullName)}"),
                StringComparer.Ordinal
            );

    private static IEnumerable<FileSystemInfo> Walk(DirectoryInfo directory) =>
        directory
            .EnumerateFileSystemInfos()
            .SelectMany(entry => entry is DirectoryInfo { LinkTarget: null } inner ? Walk(inner).Prepend(entry) : [entry]);

    private void Step(string top, int action)
    {
        var path = RandomPath(top);
        var isDirectory = Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null;
        var isFile = File.Exists(path) && new FileInfo(path).LinkTarget is null;
        switch (action)
        {
            case 0 or 1 when !isDirectory:
                Remove(path);
                File.WriteAllText(path, Word());
                break;
            case 2 when !Path.Exists(path):
                Remove(path);
                Directory.CreateDirectory(path);
                break;
            case 3 when !isDirectory:
                Remove(path);
                File.CreateSymbolicLink(path, Word());
                break;
            case 4 when isFile:
                File.AppendAllText(path, Word());
                break;
            case 5:
                Remove(path);
                break;
            case 6:
                Remove(path);
                Directory.CreateDirectory(path);
                File.WriteAllText(Path.Combine(path, Names[_random.Next(Names.Length)]), Word());
                break;
            case 7:
                Remove(path);
                File.WriteAllText(path, Word());
                break;
            case 8 when isFile:
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) ^ UnixFileMode.UserExecute);
                break;
            case 9 when isFile && RandomPath(top) is var target && !Path.Exists(target):
                Remove(target);
                File.Move(path, target);
                break;
            case 10 when isFile:
                // Opened for writing and left as it was: copied up, unchanged.
                File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite).Dispose();
                break;
            case 11 when isFile:
                File.WriteAllText(path, File.ReadAllText(path));
                break;
        }
    }

    /// <summary>A path whose directory exists, one to four names deep.</summary>
    private string RandomPath(string top)
    {
        var path = top;
        while (true)
        {
            path = Path.Combine(path, Names[_random.Next(Names.Length)]);
            if (_random.Next(3) == 0 || !Directory.Exists(path) || new DirectoryInfo(path).LinkTarget is not null)
            {
                return path;
            }
        }
    }

    private static void Remove(string path)
    {
        if (new DirectoryInfo(path) is { Exists: true, LinkTarget: null })
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    private string Word() => new((char)('a' + _random.Next(3)), _random.Next(1, 5));
}
