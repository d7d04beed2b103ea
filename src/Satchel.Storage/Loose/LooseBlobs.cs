using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Storage.Loose;

/// <summary>Blobs that have a file of their own, <c>blobs/sha256/ab/&lt;64 hex&gt;</c>, mode 0400. Thread-safe.</summary>
internal sealed class LooseBlobs(StoreLayout layout)
{
    /// <summary>All there are; names that are no digest are somebody else's and left alone.</summary>
    public IEnumerable<Digest> List()
    {
        foreach (var directory in Directory.EnumerateDirectories(layout.Loose))
        {
            foreach (var file in Directory.EnumerateFiles(directory))
            {
                if (Digest.TryParse(Path.GetFileName(file), out var digest))
                {
                    yield return digest;
                }
            }
        }
    }

    /// <summary>Makes a finished file the blob's.</summary>
    /// <exception cref="DiskFullException">No room for it, or for its directory.</exception>
    public void Publish(TemporaryFile file, Digest digest)
    {
        var target = PathOf(digest);
        try
        {
            DurableDirectory.Create(Path.GetDirectoryName(target)!);
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(target, exception);
        }

        file.Publish(target);
    }

    /// <summary>Whether the file is there now; not a link that leads nowhere.</summary>
    public bool Exists(Digest digest) => FileStatus.OfTarget(PathOf(digest)) is { Kind: FileKind.Regular };

    /// <exception cref="FileNotFoundException">Gone.</exception>
    public SafeFileHandle Open(Digest digest)
    {
        try
        {
            return File.OpenHandle(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new FileNotFoundException(exception.Message, exception);
        }
    }

    /// <summary>Hashes what the file holds now.</summary>
    /// <exception cref="FileNotFoundException">Gone.</exception>
    public Digest Hash(Digest digest)
    {
        using var stream = new FileStream(Open(digest), FileAccess.Read);
        return new Digest(SHA256.HashData(stream));
    }

    /// <summary>Removes a blob; returns how many bytes it had. One that is gone is fine.</summary>
    public long Delete(Digest digest)
    {
        var file = new FileInfo(PathOf(digest));
        var length = file.Exists ? file.Length : 0;
        if (file.Exists)
        {
            file.Delete();
        }

        return length;
    }

    /// <summary>Puts a damaged blob aside, durably.</summary>
    public void Quarantine(Digest digest)
    {
        var path = PathOf(digest);
        File.Move(path, Path.Combine(layout.Quarantine, digest.Hex), overwrite: true);
        DurableDirectory.Flush(Path.GetDirectoryName(path)!);
    }

    private string PathOf(Digest digest)
    {
        var hex = digest.Hex;
        return Path.Combine(layout.Loose, hex[..2], hex);
    }
}
