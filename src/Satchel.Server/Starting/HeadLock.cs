using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;
using Satchel.Posix.Files;
using Satchel.Posix.Locks;
using Satchel.Posix.Processes;

namespace Satchel.Server.Starting;

/// <summary>One head per home: an exclusive lock that the kernel lets go of with the process, however it ends.</summary>
internal static class HeadLock
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <returns>Holds the lock until it is disposed.</returns>
    /// <exception cref="SatchelException"><c>already_running</c>; names where the other head listens when that is known.</exception>
    /// <exception cref="IOException">The file cannot be opened for another reason, is no regular one or another user's.</exception>
    public static FileLock Take(SatchelHome home)
    {
        var held = FileLock.TryTake(home.HeadLock) ?? throw AlreadyRunning(home);
        try
        {
            if (FileStatus.OfName(home.HeadLock) is { } status && status.UserId != OwnProcess.UserId)
            {
                throw new IOException($"{home.HeadLock} belongs to the user with id {status.UserId}.", GuardedFile.NotPermitted);
            }

            // One that an older head made is open to all, and whoever can open it can hold it.
            File.SetUnixFileMode(home.HeadLock, Private);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
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
            return GuardedFile.TryReadOwn(home.HeadFile, HeadRecord.MostBytes) is { } json
                ? JsonSerializer.Deserialize(json, WireJson.Default.HeadRecord)
                : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            // Not written yet: the other head is on its way.
            return null;
        }
    }
}
