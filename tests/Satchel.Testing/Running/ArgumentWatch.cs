using System.Collections.Concurrent;

namespace Satchel.Testing.Running;

/// <summary>Reads the arguments of all processes of the machine, again and again, until it is disposed of.</summary>
public sealed class ArgumentWatch : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte> _seen = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public ArgumentWatch() => _watching = Task.Factory.StartNew(Watch, TaskCreationOptions.LongRunning);

    /// <summary>Arguments of processes that were seen, joined by blanks.</summary>
    public IEnumerable<string> Seen => _seen.Keys;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Watch()
    {
        while (!_stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(5)))
        {
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path["/proc/".Length])))
            {
                try
                {
                    _seen.TryAdd(File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' '), 0);
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                    // It ended meanwhile.
                }
            }
        }
    }
}
