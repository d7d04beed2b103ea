using System.Runtime.InteropServices;
using Satchel.Posix.Files;

namespace Satchel.Posix.Locks;

/// <summary>Lets one at a time change what stands under the names of a directory, among those who ask: a lock on the directory itself, which nothing can take the place of.</summary>
internal sealed partial class DirectoryTurn : IDisposable
{
    private const int Exclusive = 2;
    private const int Unlock = 8;
    private const int Interrupted = 4;

    private readonly OpenDirectory _directory;

    private DirectoryTurn(OpenDirectory directory) => _directory = directory;

    /// <summary>Waits for the turn, which others have for a moment.</summary>
    /// <exception cref="IOException">There is no such directory, or its file system has no locks.</exception>
    public static DirectoryTurn Take(string directory)
    {
        var open = OpenDirectory.Open(directory);
        while (Lock(open.Descriptor, Exclusive) != 0)
        {
            if (Marshal.GetLastPInvokeError() is not Interrupted)
            {
                var refused = PosixError.Last(directory);
                open.Dispose();
                throw refused;
            }
        }

        return new DirectoryTurn(open);
    }

    public void Dispose()
    {
        _ = Lock(_directory.Descriptor, Unlock);
        _directory.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(int descriptor, int operation);
}
