namespace Satchel.Environments.Views;

/// <summary>One copy of a tree: directories when it begins, then its files in any order, times of directories when it is finished.</summary>
internal sealed class TreeCopy
{
    private const UnixFileMode OwnerMayFill = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _from;
    private readonly string _to;
    private readonly List<string> _files = [];
    private readonly List<string> _links = [];
    private readonly List<string> _directories = [];

    private TreeCopy(string from, string to)
    {
        _from = from;
        _to = to;
    }

    /// <summary>Regular files to be given to <see cref="CopyFile"/>, relative.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Makes the directories.</summary>
    /// <param name="from">Existing directory.</param>
    /// <param name="to">Not existing yet.</param>
    public static TreeCopy Begin(string from, string to)
    {
        var copy = new TreeCopy(from, to);
        Directory.CreateDirectory(to, OwnerMayFill);
        copy.List(new DirectoryInfo(from), "");
        return copy;
    }

    public void CopyFile(string relative) => File.Copy(Path.Join(_from, relative), Path.Join(_to, relative));

    /// <summary>Makes links, once nothing more is written through a name; then gives directories their modes and times, deepest first.</summary>
    public void Finish()
    {
        foreach (var link in _links)
        {
            File.CreateSymbolicLink(Path.Join(_to, link), new FileInfo(Path.Join(_from, link)).LinkTarget!);
        }

        foreach (var directory in Enumerable.Reverse(_directories).Append(""))
        {
            var source = new DirectoryInfo(Path.Join(_from, directory));
            var target = Path.Join(_to, directory);
            Directory.SetLastWriteTimeUtc(target, source.LastWriteTimeUtc);
            File.SetUnixFileMode(target, source.UnixFileMode);
        }
    }

    private void List(DirectoryInfo directory, string relative)
    {
        foreach (var entry in directory.EnumerateFileSystemInfos())
        {
            var path = Path.Join(relative, entry.Name);
            if (entry.LinkTarget is not null)
            {
                _links.Add(path);
            }
            else if (entry is DirectoryInfo below)
            {
                Directory.CreateDirectory(Path.Join(_to, path), OwnerMayFill);
                _directories.Add(path);
                List(below, path);
            }
            else
            {
                _files.Add(path);
            }
        }
    }
}
