using System.Diagnostics;
using System.Runtime.InteropServices;
using Satchel.Posix.Files;

namespace Satchel.Posix.Locks;

/// <summary>Lets one at a time change what stands under the names of a directory, among those who ask: a lock on the directory itself, which nothing can take the place of.</summary>
internal sealed partial class DirectoryTurn : IDisposable
{
    private const int Exclusive = 2;
    private const int DoNotBlock = 4;
    private const int Unlock = 8;
    private const int Interrupted = 4;
    private const int WouldBlock = 11;

    // Ours have it for a moment. Somebody who locks the directory for longer is none of them, and must not hold jobs up for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly OpenDirectory _directory;

    private DirectoryTurn(OpenDirectory directory) => _directory = directory;

    /// <summary>Waits for the turn, which others have for a moment.</summary>
    /// <exception cref="IOException">There is no such directory, its file system has no locks, or somebody keeps the turn.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while it waited.</exception>
    public static DirectoryTurn Take(string directory, CancellationToken cancellationToken = default)
    {
        var open = OpenDirectory.Open(directory);
        try
        {
            var wait = new SpinWait();
            var began = Stopwatch.GetTimestamp();
            while (!TryLock(open.Descriptor, directory))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Stopwatch.GetElapsedTime(began) > Patience)
                {
                    throw new IOException($"Another process keeps the directory locked: '{directory}'");
                }

                wait.SpinOnce();
            }

            return new DirectoryTurn(open);
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    private static bool TryLock(int descriptor, string directory)
    {
        while (Lock(descriptor, Exclusive | DoNotBlock) != 0)
        {
            switch (Marshal.GetLastPInvokeError())
            {
                case WouldBlock:
                    return false;
                case Interrupted:
                    continue;
                default:
                    throw PosixError.Last(directory);
            }
        }

        return true;
    }

    public void Dispose()
    {
        _ = Lock(_directory.Descriptor, Unlock);
        _directory.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(int descriptor, int operation);
}
