using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Satchel.Posix.Files;

namespace Satchel.Posix.Locks;

/// <summary>
/// A lock between processes, and between users of it inside one: <c>flock(2)</c> on a file, which the kernel gives back when its holder
/// dies, however it dies. The file stays behind, empty, unless its holder removes it.
/// </summary>
public sealed partial class FileLock : IDisposable
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int DoNotBlock = 4;
    private const int Unlock = 8;
    private const int WouldBlock = 11;
    private const int Interrupted = 4;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private bool _isHandedOn;

    private FileLock(SafeFileHandle file, string path)
    {
        _file = file;
        _path = path;
    }

    /// <summary>Takes the lock if it is free now.</summary>
    /// <param name="path">The file; made when it is not there. Its directory exists.</param>
    /// <param name="shared">With others who share it, instead of alone.</param>
    /// <returns>Null when somebody else has it.</returns>
    /// <exception cref="IOException">The file cannot be opened, is no regular one, or its file system has no locks.</exception>
    public static FileLock? TryTake(string path, bool shared = false)
    {
        while (true)
        {
            // Not through a file stream, which takes a lock of its own on what it opens.
            var file = GuardedFile.OpenWrite(path);
            try
            {
                if (!TryLock(file, path, shared ? Shared : Exclusive))
                {
                    file.Dispose();
                    return null;
                }

                // Whoever removes the file holds its lock: one that was removed meanwhile locks nothing.
                if (FileStatus.OfOpen(file).Inode == FileStatus.OfName(path)?.Inode)
                {
                    return new FileLock(file, path);
                }
            }
            catch
            {
                file.Dispose();
                throw;
            }

            file.Dispose();
        }
    }

    /// <summary>Who has the lock, as the kernel lists it: asking takes it from nobody. Processes of this user alone are found.</summary>
    /// <returns>A pid; null when nobody has it, or nobody can say.</returns>
    public static int? FindHolder(string path)
    {
        const int KindField = 1;
        const int PidField = 4;
        try
        {
            return File.ReadLines("/proc/locks")
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields.Length > PidField && fields[KindField] == "FLOCK")
                .Select(fields => int.TryParse(fields[PidField], CultureInfo.InvariantCulture, out var pid) ? pid : 0)
                .Distinct()
                .Where(pid => pid > 0 && HasOpen(pid, Path.GetFullPath(path)))
                .Select(pid => (int?)pid)
                .FirstOrDefault();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Waits for the lock. Who waits is not served in any order.</summary>
    /// <param name="path">See <see cref="TryTake"/>.</param>
    /// <param name="shared">See <see cref="TryTake"/>.</param>
    /// <param name="time">Paces the waiting.</param>
    /// <exception cref="IOException">See <see cref="TryTake"/>.</exception>
    public static async Task<FileLock> TakeAsync(string path, bool shared, TimeProvider time, CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (true)
        {
            if (TryTake(path, shared) is { } taken)
            {
                return taken;
            }

            // The kernel tells nobody who could also listen to a cancellation.
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Removes the file while the lock is held alone.</summary>
    public void Remove() => File.Delete(_path);

    /// <summary>
    /// Hands the lock on to the programs that are started from now on, and to theirs: it is held until the last of them, and this, have let go of it.
    /// </summary>
    public void HandOn()
    {
        const int SetDescriptorFlags = 2;
        if (Control(_file, SetDescriptorFlags, 0) != 0)
        {
            throw new IOException($"{new Win32Exception(Marshal.GetLastPInvokeError()).Message}: '{_path}'");
        }

        _isHandedOn = true;
    }

    /// <summary>Gives the lock back, at once; one that was handed on stays with who has it.</summary>
    public void Dispose()
    {
        if (_isHandedOn)
        {
            _file.Dispose();
        }
        else if (!_file.IsClosed)
        {
            // Closing alone leaves it with a child that this process is just starting, until that runs its program.
            _ = Lock(_file, Unlock);
            _file.Dispose();
        }
    }

    private static bool TryLock(SafeFileHandle file, string path, int kind)
    {
        while (Lock(file, kind | DoNotBlock) != 0)
        {
            switch (Marshal.GetLastPInvokeError())
            {
                case WouldBlock:
                    return false;
                case Interrupted:
                    continue;
                case var error:
                    throw new IOException($"{new Win32Exception(error).Message}: '{path}'", error);
            }
        }

        return true;
    }

    private static bool HasOpen(int pid, string path)
    {
        try
        {
            return new DirectoryInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd"))
                .EnumerateFileSystemInfos()
                .Any(descriptor => string.Equals(descriptor.LinkTarget, path, StringComparison.Ordinal));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It has ended, or belongs to another user.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle descriptor, int operation);
}
