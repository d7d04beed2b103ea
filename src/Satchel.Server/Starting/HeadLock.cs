using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;

namespace Satchel.Server.Starting;

/// <summary>One head per home: an exclusive lock that the kernel lets go of with the process, however it ends.</summary>
internal static class HeadLock
{
    /// <returns>Holds the lock until it is disposed.</returns>
    /// <exception cref="SatchelException"><c>already_running</c>; names where the other head listens when that is known.</exception>
    public static FileStream Take(SatchelHome home)
    {
        try
        {
            return new FileStream(home.HeadLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(home.HeadLock))
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
