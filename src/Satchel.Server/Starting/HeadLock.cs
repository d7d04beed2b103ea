using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;

namespace Satchel.Server.Starting;

/// <summary>One head per home: an exclusive lock that the kernel lets go of with the process, however it ends.</summary>
internal static class HeadLock
{
    /// <summary>EAGAIN, which the runtime passes on when another process holds the lock.</summary>
    private const int HeldByAnother = 11;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <returns>Holds the lock until it is disposed.</returns>
    /// <exception cref="SatchelException"><c>already_running</c>; names where the other head listens when that is known.</exception>
    /// <exception cref="IOException">The file cannot be opened for another reason: a full disk, a directory in its place.</exception>
    /// <exception cref="UnauthorizedAccessException">The file belongs to somebody else, or the home is read-only.</exception>
    public static FileStream Take(SatchelHome home)
    {
        try
        {
            var file = new FileStream(
                home.HeadLock,
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = Private,
                }
            );
            // One that an older head made is open to all, and whoever can open it can hold it.
            File.SetUnixFileMode(file.SafeFileHandle, Private);
            return file;
        }
        catch (IOException held) when (held.HResult == HeldByAnother)
        {
            throw AlreadyRunning(home);
        }
    }

    private static SatchelException AlreadyRunning(SatchelHome home)
    {
        var where = Running(home) is { } head ? $"at {head.Address}, pid {head.Pid}" : "and is starting";
        return new SatchelException(
            new SatchelError(
                "already_running",
                $"A head of {home.Root} runs already, {where}.",
                "Use it, end it with `satchel stop`, or set SATCHEL_HOME to another directory for a second cluster."
            )
        );
    }

    private static HeadRecord? Running(SatchelHome home)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(home.HeadFile), WireJson.Default.HeadRecord);
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            // Not written yet: the other head is on its way.
            return null;
        }
    }
}
