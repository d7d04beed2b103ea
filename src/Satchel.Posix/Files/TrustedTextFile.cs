using System.Text;
using Satchel.Posix.Processes;

namespace Satchel.Posix.Files;

/// <summary>
/// Reads what a user wrote for a program of theirs. Links count: people keep such files elsewhere, or have them mounted. What another user
/// than this one or root could have written is not read: as ssh has it, that is also what a group or all others may write.
/// </summary>
public static class TrustedTextFile
{
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const char ByteOrderMark = '\ufeff';

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="path">The file.</param>
    /// <param name="longest">Most bytes it may have.</param>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="UntrustedFileException">
    /// A link to nothing, no regular file, too long, no UTF-8, somebody else's, or one that others may write.
    /// </exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? TryRead(string path, int longest)
    {
        using var file = ReadOnlyFile.TryOpen(path);
        if (file is null)
        {
            return FileStatus.OfName(path) is null
                ? null
                : throw new UntrustedFileException("is a link to nothing.", "Correct the link, or remove it.");
        }

        var status = FileStatus.OfOpen(file);
        if (status.Kind is not FileKind.Regular || status.Size > longest)
        {
            throw new UntrustedFileException($"is no regular file of at most {longest} bytes.", "Replace it by a text file, or remove it.");
        }

        if (status.UserId != OwnProcess.UserId && status.UserId != 0)
        {
            throw new UntrustedFileException(
                $"belongs to user {status.UserId}, who could have written anything into it.",
                $"If you trust it: chown {OwnProcess.UserId} '{path}'."
            );
        }

        if ((status.Permissions & WritableByOthers) != UnixFileMode.None)
        {
            var mode = Convert.ToString((int)status.Permissions, 8).PadLeft(4, '0');
            throw new UntrustedFileException(
                $"may be written by others than its owner (mode {mode}).",
                $"Keep them out: chmod go-w '{path}'."
            );
        }

        using var reader = new StreamReader(new FileStream(file, FileAccess.Read), Strict, detectEncodingFromByteOrderMarks: false);
        try
        {
            return reader.ReadToEnd().TrimStart(ByteOrderMark);
        }
        catch (DecoderFallbackException)
        {
            throw new UntrustedFileException("is no text in UTF-8.", "Save it as UTF-8.");
        }
    }
}
