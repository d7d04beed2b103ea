using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Files;

namespace Satchel.Environments.Platform;

/// <summary>
/// What is installed in a Python, as one digest of its package directories: every name in them, and the records that installers leave, which
/// have the hash of each file. A directory is read again only when its modification time says so. Thread-safe.
/// </summary>
internal sealed class BasePackages
{
    private readonly ConcurrentDictionary<string, (FileStatus Status, byte[] Hash, string[] Names)> _known = new(StringComparer.Ordinal);

    /// <param name="directories">Absolute paths, in the order Python looks through them.</param>
    /// <returns>64 hex digits; empty when there are no such directories.</returns>
    public string DigestOf(IReadOnlyList<string> directories)
    {
        if (directories.Count == 0)
        {
            return "";
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var directory in directories)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(directory + "\n"));
            hash.AppendData(HashOf(directory));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Names of the packages, spelled as an index does, one a line.</summary>
    /// <param name="directories">As for <see cref="DigestOf"/>.</param>
    public string NamesIn(IReadOnlyList<string> directories) =>
        string.Join('\n', directories.SelectMany(directory => Look(directory).Names).Distinct(StringComparer.Ordinal));

    private byte[] HashOf(string directory) => Look(directory).Hash;

    private (byte[] Hash, string[] Names) Look(string directory)
    {
        if (FileStatus.OfTarget(directory) is not { } status)
        {
            return ([], []);
        }

        if (_known.TryGetValue(directory, out var known) && known.Status == status)
        {
            return (known.Hash, known.Names);
        }

        var names = new List<string>();
        var hash = Read(directory, names);
        _known[directory] = (status, hash, [.. names]);
        return (hash, [.. names]);
    }

    private static byte[] Read(string directory, List<string> names)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in Directory.EnumerateFileSystemEntries(directory).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (name is "__pycache__" || name.StartsWith('~'))
            {
                continue; // compiled files, and what pip is about to remove
            }

            hash.AppendData(Encoding.UTF8.GetBytes(name + "\n"));
            if (Path.GetExtension(name) is ".dist-info" or ".egg-info" or ".egg-link")
            {
                names.Add(PythonPackageName.Normal(Path.GetFileNameWithoutExtension(name).Split('-')[0]));
            }

            // Whoever may write there may have put a pipe in its place.
            if (
                RecordsOf(path, name).Select(record => ReadOnlyFile.TryReadAll(record)).FirstOrDefault(content => content is not null) is
                { } content
            )
            {
                hash.AppendData(SHA256.HashData(content));
            }
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Files that tell what a package is made of, the best first.</summary>
    private static string[] RecordsOf(string path, string name) =>
        Path.GetExtension(name) switch
        {
            ".dist-info" => [Path.Combine(path, "RECORD"), Path.Combine(path, "METADATA")],
            ".egg-info" => [Path.Combine(path, "installed-files.txt"), Path.Combine(path, "PKG-INFO"), path],
            ".pth" or ".egg-link" => [path],
            _ => [],
        };
}
