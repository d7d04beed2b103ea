namespace Satchel.Posix.Durability;

/// <summary>Small files that are there whole or not at all, whatever happens to the process or the machine.</summary>
public static class DurableFile
{
    private const int LengthOfUnique = 32;
    private const string End = ".tmp";

    /// <summary>
    /// Writes a file beside its target, flushes it, renames it over the target and flushes the directory. A reader sees the old content or
    /// the new. Dying in between leaves a file <c>.&lt;name&gt;.&lt;unique&gt;.tmp</c> that nothing reads.
    /// </summary>
    /// <param name="path">Absolute; its directory exists.</param>
    /// <param name="content">All of the file.</param>
    /// <param name="mode">Permission bits of the new file, before the process's umask.</param>
    /// <exception cref="IOException">See <see cref="DiskSpace.IsExhausted"/> for a full disk; the target is as it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var directory = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{End}");
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = mode,
                BufferSize = 0,
            };
            using (var file = new FileStream(temporary, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        DurableDirectory.Flush(directory);
    }

    /// <summary>
    /// Removes what writers of files left that died in between. Only for who alone may write them now: the file of a living writer would go
    /// as well.
    /// </summary>
    /// <param name="paths">Absolute, of the files that were to be written.</param>
    public static void RemoveUnfinished(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            var directory = new DirectoryInfo(Path.GetDirectoryName(path)!);
            if (directory.Exists)
            {
                // No search pattern: the name may have what is a wildcard in one.
                var start = $".{Path.GetFileName(path)}.";
                foreach (var unfinished in directory.EnumerateFiles().Where(file => IsUnfinished(file.Name, start)))
                {
                    unfinished.Delete();
                }
            }
        }
    }

    private static bool IsUnfinished(string name, string start) =>
        name.Length == start.Length + LengthOfUnique + End.Length
        && name.StartsWith(start, StringComparison.Ordinal)
        && name.EndsWith(End, StringComparison.Ordinal);
}
