using System.Collections.Concurrent;

namespace Satchel.Node;

/// <summary>
/// Tells when files of one directory change: one kernel watch for any number of waiters, and every second a nudge to all, because the
/// kernel drops events of a full queue. While nobody waits there is none: each line that a worker prints would cost it and this process.
/// </summary>
internal sealed class DirectoryWatch : IDisposable
{
    private static readonly TimeSpan Nudge = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);
    private readonly FileSystemWatcher _watcher;
    private readonly ITimer _nudge;
    private readonly Lock _gate = new();
    private bool _isAsked;
    private bool _isRefused;

    /// <param name="directory">Existing directory; subdirectories are not watched.</param>
    /// <param name="time">Source of the nudges.</param>
    public DirectoryWatch(string directory, TimeProvider time)
    {
        _watcher = new FileSystemWatcher(directory)
        {
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.Size | NotifyFilters.LastWrite,
        };
        _watcher.Created += OnChange;
        _watcher.Changed += OnChange;
        _watcher.Deleted += OnChange;
        _watcher.Renamed += OnChange;
        _watcher.Error += (_, _) => WakeAll();
        _nudge = time.CreateTimer(_ => NudgeAll(), null, Nudge, Nudge);
    }

    /// <summary>Whether the kernel is asked to tell of changes.</summary>
    public bool IsWatching
    {
        get
        {
            lock (_gate)
            {
                return _watcher.EnableRaisingEvents;
            }
        }
    }

    /// <summary>
    /// Ends with the next change of a file, or the next nudge. Ask before looking at the file, so that no change falls in
    /// between.
    /// </summary>
    public Task NextChange(string path)
    {
        var change = _waiting.GetOrAdd(path, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        lock (_gate)
        {
            _isAsked = true;
            if (!_isRefused)
            {
                Begin();
            }
        }

        return change;
    }

    /// <summary>Watches the directory that has the name now: the kernel's watch goes with the one it was given.</summary>
    public void Renew()
    {
        lock (_gate)
        {
            if (_watcher.EnableRaisingEvents)
            {
                _watcher.EnableRaisingEvents = false;
                Begin();
            }
        }

        WakeAll();
    }

    public void Dispose()
    {
        _nudge.Dispose();
        _watcher.Dispose();
        WakeAll();
    }

    private void Begin()
    {
        try
        {
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception refused) when (refused is IOException or ArgumentException or ObjectDisposedException)
        {
            _isRefused = true;
            // The watches of the user are used up, by an editor for one, the directory is gone again, or all ends: everything is seen a nudge later.
        }
    }

    private void NudgeAll()
    {
        lock (_gate)
        {
            if (!_isAsked)
            {
                _watcher.EnableRaisingEvents = false;
            }

            _isAsked = _isRefused = false;
        }

        WakeAll();
    }

    private void OnChange(object sender, FileSystemEventArgs change) => Wake(change.FullPath);

    private void Wake(string path)
    {
        if (_waiting.TryRemove(path, out var waiting))
        {
            waiting.TrySetResult();
        }
    }

    private void WakeAll()
    {
        foreach (var path in _waiting.Keys)
        {
            Wake(path);
        }
    }
}
