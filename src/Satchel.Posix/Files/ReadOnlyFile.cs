using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Satchel.Posix.Files;

/// <summary>Opens files of others for reading: takes no lock, and never waits, not even for a pipe that took the place of a file.</summary>
public static partial class ReadOnlyFile
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int NoEntry = 2;

    /// <summary>What counts as a small file, in bytes, where nobody says less.</summary>
    private const int LargestSmall = 64 * 1024 * 1024;

    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="IOException">It cannot be opened; <c>HResult</c> is the error number.</exception>
    public static SafeFileHandle? TryOpen(string path)
    {
        var descriptor = Open(path, NonBlocking | CloseOnExec);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        return Marshal.GetLastPInvokeError() == NoEntry ? null : throw PosixError.Last(path);
    }

    /// <summary>Opens a regular file; a link is followed.</summary>
    /// <returns>Null when there is no such file, or it is no regular one.</returns>
    /// <exception cref="IOException">It cannot be opened; <c>HResult</c> is the error number.</exception>
    public static SafeFileHandle? TryOpenRegular(string path)
    {
        // Asked first as well: to open a device may already do something.
        if (FileStatus.OfTarget(path) is { Kind: not FileKind.Regular } || TryOpen(path) is not { } file)
        {
            return null;
        }

        if (FileStatus.OfOpen(file).Kind is FileKind.Regular)
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Reads a small file.</summary>
    /// <param name="most">Longest file to read, in bytes.</param>
    /// <returns>Null when there is no such file, or it is no regular one.</returns>
    /// <exception cref="IOException">
    /// It cannot be opened or read (<c>HResult</c> is the error number), or is longer (<see cref="FileTooLongException"/>).
    /// </exception>
    public static byte[]? TryReadAll(string path, int most = LargestSmall)
    {
        using var file = TryOpenRegular(path);
        if (file is null)
        {
            return null;
        }

        var status = FileStatus.OfOpen(file);
        if (status.Size > most)
        {
            throw new FileTooLongException($"{path} has {status.Size} bytes, more than {most}.");
        }

        var content = new byte[status.Size];
        var length = 0;
        while (length < content.Length && RandomAccess.Read(file, content.AsSpan(length), length) is > 0 and var count)
        {
            length += count;
        }

        return length == content.Length ? content : content[..length];
    }

    /// <summary>Reads a small text file as UTF-8.</summary>
    /// <param name="most">See <see cref="TryReadAll"/>.</param>
    /// <returns>See <see cref="TryReadAll"/>.</returns>
    /// <exception cref="IOException">See <see cref="TryReadAll"/>.</exception>
    public static string? TryReadText(string path, int most = LargestSmall) =>
        TryReadAll(path, most) is { } content ? Encoding.UTF8.GetString(content) : null;

    /// <summary>Reads the lines of a small text file.</summary>
    /// <param name="most">See <see cref="TryReadAll"/>.</param>
    /// <returns>See <see cref="TryReadAll"/>; without the ends of the lines, and without an empty one at the end.</returns>
    /// <exception cref="IOException">See <see cref="TryReadAll"/>.</exception>
    public static IReadOnlyList<string>? TryReadLines(string path, int most = LargestSmall)
    {
        if (TryReadText(path, most) is not { } text)
        {
            return null;
        }

        var lines = new List<string>();
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);
}
