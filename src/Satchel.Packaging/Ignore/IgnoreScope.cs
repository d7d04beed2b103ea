using System.Text;
using Satchel.Posix.Files;

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

    private IgnoreScope(IgnoreSettings settings, IgnoreScope? parent, int prefixLength, IgnoreList?[] files)
    {
        _settings = settings;
        _parent = parent;
        _prefixLength = prefixLength;
        _files = files;
    }

    /// <summary>The rules that hold without any ignore file.</summary>
    public static IgnoreScope Empty(IgnoreSettings settings) => new(settings, null, 0, new IgnoreList?[settings.FileNames.Count]);

    /// <summary>The rules of a package's root, which itself is never left out.</summary>
    /// <param name="directory">Absolute path of the root.</param>
    /// <exception cref="IOException">An ignore file is there and cannot be read; <c>HResult</c> is the error number.</exception>
    public static IgnoreScope ForRoot(string directory, IgnoreSettings settings) => Empty(settings).Enter(directory, "");

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
                if (scope._files[source]?.Find(path[scope._prefixLength..], isDirectory) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }
}
