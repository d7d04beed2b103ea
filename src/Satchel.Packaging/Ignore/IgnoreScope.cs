using System.Text;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Packaging.Ignore;

/// <summary>
/// The rules in force in one directory: the lists that hold for the whole package, and the ignore files of this directory and those above
/// it. Among sources the later one decides: built-in, <c>.gitignore</c>, <c>.rayignore</c>, <c>.satchelignore</c>, <c>excludes</c>. Within
/// a source of files the deepest file that speaks of an entry decides, and within a file its last line: as in git.
/// </summary>
public sealed class IgnoreScope
{
    private readonly IgnoreSettings _settings;
    private readonly IgnoreScope? _parent;
    private readonly int _prefixLength;
    private readonly IgnoreList?[] _files;

    // For a directory above the root: the way from it down to the root, with a slash at the end.
    private readonly byte[] _wayToRoot;

    private IgnoreScope(IgnoreSettings settings, IgnoreScope? parent, int prefixLength, IgnoreList?[] files, byte[]? wayToRoot = null)
    {
        _settings = settings;
        _parent = parent;
        _prefixLength = prefixLength;
        _files = files;
        _wayToRoot = wayToRoot ?? [];
    }

    /// <summary>The rules that hold without any ignore file.</summary>
    public static IgnoreScope Empty(IgnoreSettings settings) => new(settings, null, 0, new IgnoreList?[settings.FileNames.Count]);

    /// <summary>The rules of a package's root, which itself is never left out.</summary>
    /// <param name="directory">Absolute path of the root.</param>
    /// <exception cref="IOException">An ignore file is there and cannot be read; <c>HResult</c> is the error number.</exception>
    public static IgnoreScope ForRoot(string directory, IgnoreSettings settings) => Above(directory, settings).Enter(directory, "");

    /// <summary>
    /// The rules that come from above a package's root: the <c>.gitignore</c> files between it and the top of the repository that it lies in.
    /// Git counts them, and so does who wrote them.
    /// </summary>
    /// <param name="directory">Real absolute path of the root.</param>
    /// <exception cref="IOException">An ignore file is there and cannot be read; <c>HResult</c> is the error number.</exception>
    public static IgnoreScope Above(string directory, IgnoreSettings settings)
    {
        var scope = Empty(settings);
        var names = settings.ReadsAbove ? settings.FileNames.Where(static name => name is IgnoreSettings.GitFileName).ToArray() : [];
        if (names.Length == 0 || RepositoryOf(directory) is not { } top)
        {
            return scope;
        }

        // From the top down, so that the deepest one is asked first.
        var way = directory[top.Length..].Trim('/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var depth = 0; depth < way.Length; depth++)
        {
            var above = Path.Combine([top, .. way[..depth]]);
            var shown = string.Concat(Enumerable.Repeat("../", way.Length - depth)).TrimEnd('/');
            var files = settings.FileNames.Select(name => names.Contains(name) ? ReadFile(above, shown, name) : null).ToArray();
            if (files.Any(static file => file is not null))
            {
                scope = new IgnoreScope(settings, scope, 0, files, Encoding.UTF8.GetBytes(string.Join('/', way[depth..]) + "/"));
            }
        }

        return scope;
    }

    /// <summary>The rules of a directory below. One that holds no ignore file has those of its parent: it need not be entered.</summary>
    /// <param name="absolute">Its absolute path.</param>
    /// <param name="relative">Its path relative to the root.</param>
    /// <exception cref="IOException">An ignore file is there and cannot be read; <c>HResult</c> is the error number.</exception>
    public IgnoreScope Enter(string absolute, string relative) =>
        new(
            _settings,
            this,
            relative.Length == 0 ? 0 : Encoding.UTF8.GetByteCount(relative) + 1,
            [.. _settings.FileNames.Select(name => ReadFile(absolute, relative, name))]
        );

    /// <summary>The lines of this directory's own ignore files that take something back.</summary>
    /// <param name="relative">Its path relative to the root.</param>
    internal IEnumerable<TakingBack> TakenBackHere(string relative) =>
        _files
            .OfType<IgnoreList>()
            .SelectMany(static list => list.Patterns)
            .Where(static line => line.Negated)
            .Select(line => new TakingBack(line, relative, Encoding.UTF8.GetString(_wayToRoot)));

    /// <summary>The same lines of ignore files above a package's root, whose rules these are.</summary>
    internal IEnumerable<TakingBack> TakenBackAbove()
    {
        for (var scope = this; scope is not null; scope = scope._parent)
        {
            foreach (var line in scope.TakenBackHere(""))
            {
                yield return line;
            }
        }
    }

    /// <summary>Decides about an entry of this directory.</summary>
    /// <param name="relative">Path relative to the root.</param>
    public IgnoreDecision Decide(string relative, bool isDirectory)
    {
        var length = Encoding.UTF8.GetByteCount(relative);
        Span<byte> path = length <= 512 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(relative, path);
        return Decide(path, isDirectory);
    }

    /// <inheritdoc cref="Decide(string, bool)"/>
    public IgnoreDecision Decide(ReadOnlySpan<byte> path, bool isDirectory) =>
        _settings.Excludes.Find(path, isDirectory) is { } excluded ? Decision(excluded)
        : FindInFiles(path, isDirectory) is { } found ? Decision(found)
        : _settings.BuiltIn.Find(path, isDirectory) is { } builtIn ? Decision(builtIn)
        : default;

    private static IgnoreDecision Decision(IgnorePattern pattern) => new(!pattern.Negated, pattern.Rule);

    private static IgnoreList? ReadFile(string absolute, string relative, string name)
    {
        var path = Path.Combine(absolute, name);

        // git reads no .gitignore through a symbolic link.
        if (name is ".gitignore" && FileStatus.OfName(path) is { Kind: FileKind.Symlink })
        {
            return null;
        }

        return ReadOnlyFile.TryReadAll(path) is { } content
            ? IgnoreList.Parse(content, relative.Length == 0 ? name : $"{relative}/{name}")
            : null;
    }

    private IgnorePattern? FindInFiles(ReadOnlySpan<byte> path, bool isDirectory)
    {
        for (var source = _files.Length - 1; source >= 0; source--)
        {
            for (var scope = this; scope is not null; scope = scope._parent)
            {
                if (scope._files[source] is { } list && list.Find(scope.PathFromHere(path), isDirectory) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private ReadOnlySpan<byte> PathFromHere(ReadOnlySpan<byte> path) =>
        _wayToRoot.Length == 0 ? path[_prefixLength..] : (byte[])[.. _wayToRoot, .. path];

    /// <summary>
    /// The top of the repository that a directory lies in: where <c>.git</c> is, a directory or, in a worktree, a file. As with git, one that
    /// another user made is none: in a shared directory anybody could decide what goes into a package.
    /// </summary>
    private static string? RepositoryOf(string directory)
    {
        for (var current = directory; current is not null; current = Path.GetDirectoryName(current))
        {
            if (FileStatus.OfName(Path.Combine(current, ".git")) is { } found)
            {
                return found.UserId == OwnProcess.UserId || found.UserId == 0 ? current : null;
            }
        }

        return null;
    }
}
