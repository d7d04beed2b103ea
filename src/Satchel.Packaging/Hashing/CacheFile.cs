using Satchel.Posix.Files;

namespace Satchel.Packaging.Hashing;

/// <summary>Files that only save time: reading and writing them may fail, and then nothing is known or remembered.</summary>
internal static class CacheFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static byte[]? TryRead(string path)
    {
        try
        {
            return ReadOnlyFile.TryReadAll(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Replaces a file whole; of several writers the last one wins. Not flushed: a reader checks what it reads.</summary>
    public static void TryWrite(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly);
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The same disk or directory that refused the writing.
        }
    }
}
