using Microsoft.Win32.SafeHandles;

namespace Satchel.Storage.Packs;

/// <summary>Keeps the packs that were read last open, a few dozen at most. Thread-safe.</summary>
internal sealed class PackHandles : IDisposable
{
    private const int MaxOpen = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, SafeFileHandle> _open = [];
    private readonly Queue<int> _order = [];

    /// <summary>Runs a read on an open pack. A handle that is evicted meanwhile stays valid until its reads have ended.</summary>
    public TResult Use<TState, TResult>(int number, string path, TState state, Func<SafeFileHandle, TState, TResult> read)
    {
        var referenced = false;
        var handle = Take(number, path, ref referenced);
        try
        {
            return read(handle, state);
        }
        finally
        {
            if (referenced)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>Lets go of a pack whose file is gone: its room is given back when the last read has ended.</summary>
    public void Drop(int number)
    {
        lock (_gate)
        {
            if (_open.Remove(number, out var handle))
            {
                handle.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var handle in _open.Values)
            {
                handle.Dispose();
            }

            _open.Clear();
            _order.Clear();
        }
    }

    private SafeFileHandle Take(int number, string path, ref bool referenced)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(number, out var handle))
            {
                handle = PackReader.Open(path);
                _open.Add(number, handle);
                _order.Enqueue(number);
                if (_order.Count > MaxOpen && _open.Remove(_order.Dequeue(), out var oldest))
                {
                    oldest.Dispose();
                }
            }

            handle.DangerousAddRef(ref referenced);
            return handle;
        }
    }
}
