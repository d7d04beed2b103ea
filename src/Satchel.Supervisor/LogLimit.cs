using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Files;

namespace Satchel.Supervisor;

/// <summary>
/// Keeps a driver's log at its limit. The driver writes to the file itself, at its end, whatever becomes of this process; so the file is
/// looked at now and then, the sooner the nearer the limit could be, and cut off behind <see cref="FullLog.LastLine"/>.
/// </summary>
internal sealed class LogLimit : IDisposable
{
    /// <summary>Faster than most disks: from the room that is left it follows when the limit could be reached.</summary>
    private const double BytesPerSecond = 512 * 1024 * 1024;

    private const int StackSize = 128 * 1024;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly SafeFileHandle _file;
    private readonly long _most;
    private readonly byte[] _lastLine;
    private readonly ManualResetEventSlim _over = new();
    private readonly Thread _watching;
    private bool _full;
    private bool _disposed;

    private LogLimit(SafeFileHandle file, long most)
    {
        (_file, _most, _lastLine) = (file, most, FullLog.LastLine(most));
        // A thread of its own costs less than the first timer of a process, with the pool behind it.
        _watching = new Thread(Watch, StackSize) { IsBackground = true };
        _watching.Start();
    }

    /// <summary>Begins to keep a log at its limit. One that is no regular file is let alone.</summary>
    public static LogLimit? Keep(string path, long most)
    {
        try
        {
            return new LogLimit(GuardedFile.OpenWrite(path), most);
        }
        catch (IOException)
        {
            // The driver will not be able to write to it either.
            return null;
        }
    }

    /// <summary>Cuts off for the last time.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _over.Set();
        _watching.Join();
        TryCut();
        _over.Dispose();
        _file.Dispose();
    }

    private void Watch()
    {
        var pause = Until(_most - RandomAccess.GetLength(_file));
        while (!_over.Wait(pause))
        {
            pause =
                TryCut() ? ShortestPause
                : RandomAccess.GetLength(_file) is var length && length <= _most ? Until(_most - length)
                : pause * 2 < LongestPause ? pause * 2
                : LongestPause;
        }
    }

    private static TimeSpan Until(long room) =>
        TimeSpan.FromSeconds(Math.Clamp(room / BytesPerSecond, ShortestPause.TotalSeconds, LongestPause.TotalSeconds));

    /// <returns>Whether there was anything to cut off.</returns>
    private bool TryCut()
    {
        try
        {
            var length = RandomAccess.GetLength(_file);
            _full &= length > _most;
            if (length <= _most || (_full && length == _most + _lastLine.Length))
            {
                return false;
            }

            // In this order what stands behind the limit is the line, or bytes that are about to be it. Neither needs room.
            RandomAccess.Write(_file, _lastLine, _most);
            RandomAccess.SetLength(_file, _most + _lastLine.Length);
            _full = true;
            return true;
        }
        catch (IOException)
        {
            // A broken disk: the driver's trouble as well, and nothing that could be done about it here.
            return false;
        }
    }
}
