using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Satchel.Posix.Files;

/// <summary>
/// Opens files whose names somebody else can take for something else: a pipe that makes its reader wait, a link, a device without an end.
/// Never waits, never follows a link in the last part of the name, and opens regular files only. Thread-safe.
/// </summary>
public static partial class GuardedFile
{
    /// <summary><c>HResult</c> of the exception when the file is not for this user.</summary>
    public const int NotPermitted = 13;

    private const int WriteOnly = 0x1;
    private const int ReadWrite = 0x2;
    private const int CreateMissing = 0x40;
    private const int Append = 0x400;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const uint PrivateMode = 0x180; // 0600
    private const int NoEntry = 2;
    private const int NotADirectory = 20;

    // The one flag whose value differs: ARM has its own.
    private static readonly int NoFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64
        ? 0x8000
        : 0x20000;

    /// <summary>Opens a file for reading.</summary>
    /// <returns>Null when there is no such file, or no directory for it.</returns>
    /// <exception cref="IOException">It is there and cannot be opened, or is no regular file; the message says which.</exception>
    public static SafeFileHandle? TryOpenRead(string path) => Opened(path, NonBlocking | NoFollow | CloseOnExec);

    /// <summary>Opens a file for appending; makes it with mode 0600 when it is missing.</summary>
    /// <exception cref="IOException">It cannot be opened or made, or is no regular file; the message says which.</exception>
    public static SafeFileHandle OpenAppend(string path) =>
        Opened(path, WriteOnly | CreateMissing | Append | NonBlocking | NoFollow | CloseOnExec)
        ?? throw new DirectoryNotFoundException($"There is no directory for {path}.");

    /// <summary>Opens a file for writing anywhere in it; makes it with mode 0600 when it is missing.</summary>
    /// <exception cref="IOException">It cannot be opened or made, or is no regular file; the message says which.</exception>
    public static SafeFileHandle OpenWrite(string path) =>
        Opened(path, WriteOnly | CreateMissing | NonBlocking | NoFollow | CloseOnExec)
        ?? throw new DirectoryNotFoundException($"There is no directory for {path}.");

    /// <summary>Opens a file for reading and for writing anywhere in it; makes it with mode 0600 when it is missing.</summary>
    /// <exception cref="IOException">It cannot be opened or made, or is no regular file; the message says which.</exception>
    public static SafeFileHandle OpenReadWrite(string path) =>
        Opened(path, ReadWrite | CreateMissing | NonBlocking | NoFollow | CloseOnExec)
        ?? throw new DirectoryNotFoundException($"There is no directory for {path}.");

    /// <summary>Reads a small file that this user made.</summary>
    /// <param name="most">Longest file to read, in bytes.</param>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="IOException">It cannot be read, is no regular file, another user's, or longer; the message says which.</exception>
    public static byte[]? TryReadOwn(string path, int most)
    {
        using var file = TryOpenRead(path);
        if (file is null)
        {
            return null;
        }

        var status = FileStatus.OfOpen(file);
        if (status.UserId != Processes.OwnProcess.UserId)
        {
            throw new IOException($"{path} belongs to the user with id {status.UserId}.", NotPermitted);
        }

        if (status.Size > most)
        {
            throw new IOException($"{path} has {status.Size} bytes, more than {most}.");
        }

        var content = new byte[status.Size];
        var length = 0;
        while (length < content.Length && RandomAccess.Read(file, content.AsSpan(length), length) is > 0 and var count)
        {
            length += count;
        }

        return length == content.Length ? content : content[..length];
    }

    private static SafeFileHandle? Opened(string path, int flags)
    {
        var descriptor = Open(path, flags, PrivateMode);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError() is NoEntry or NotADirectory ? null : throw Refused(path);
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FileStatus.OfOpen(file) is { Kind: not FileKind.Regular } status)
        {
            file.Dispose();
            throw new IOException($"{path} is {status.Kind.Named()}, not a regular file.");
        }

        return file;
    }

    private static IOException Refused(string path)
    {
        var error = PosixError.Last(path);
        return FileStatus.OfName(path) is { Kind: not FileKind.Regular } status
            ? new IOException($"{path} is {status.Kind.Named()}, not a regular file.", error)
            : error;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags, uint mode);
}
