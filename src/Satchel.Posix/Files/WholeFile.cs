using Satchel.Posix.Deletion;

namespace Satchel.Posix.Files;

/// <summary>Small files that are there whole or not at all, but not flushed: they survive the death of the process, not that of the machine.</summary>
public static class WholeFile
{
    /// <summary>
    /// Writes a file beside its target and renames it there, whatever stands in the place: a pipe is not waited for, a link not followed. Dying
    /// in between leaves a file <c>.&lt;name&gt;.&lt;unique&gt;.tmp</c> that nothing reads.
    /// </summary>
    /// <param name="path">Its directory exists.</param>
    /// <param name="content">All of the file.</param>
    /// <exception cref="IOException">It cannot be written, or a directory in its place cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, byte[] content)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(temporary, content);
            OwnFile.MakeWay(path);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
