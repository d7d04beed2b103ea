using System.Text;
using Satchel.Posix.Files;

namespace Satchel.Posix.Deletion;

/// <summary>One deletion: a path of open directories, of which only the last few keep their descriptor.</summary>
internal sealed class DeletionWalk : IDisposable
{
    private const int OpenAtOnce = 16;

    /// <summary>How often a directory that fills up again is emptied.</summary>
    private const int MaximumRounds = 8;

    private readonly List<DirectoryVisit> _path = [];
    private readonly List<Leftover> _leftovers = [];
    private readonly string _top;
    private readonly bool _oldKernel;

    /// <param name="topPath">Path of <paramref name="top"/>, for messages.</param>
    /// <param name="top">Holds what is to be removed; owned by this, and not changed otherwise.</param>
    /// <param name="oldKernel">See <see cref="OpenDirectory.TryOpenInside(ReadOnlySpan{byte}, bool, out OpenDirectory?)"/>.</param>
    public DeletionWalk(string topPath, OpenDirectory top, bool oldKernel)
    {
        _top = topPath;
        _oldKernel = oldKernel;
        _path.Add(new DirectoryVisit([], top) { MadeWritable = true });
    }

    private DirectoryVisit Current => _path[^1];

    public IReadOnlyList<Leftover> Remove(byte[] name, CancellationToken cancellationToken)
    {
        RemoveEntry(name, isDirectory: null);
        while (_path.Count > 1 || Current.Below.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Current.Below.TryPop(out var child))
            {
                Enter(child);
            }
            else if (!ReadSome() && !Leave())
            {
                break;
            }
        }

        return _leftovers;
    }

    public void Dispose() => _path.ForEach(visit => visit.Dispose());

    /// <summary>Removes a name that is no directory; one that is a directory is visited later.</summary>
    private void RemoveEntry(byte[] name, bool? isDirectory)
    {
        if (Current.Keeps(name))
        {
            return;
        }

        var error = isDirectory == true ? OpenDirectory.IsADirectory : TryRemove(Current, name, directory: false);
        switch (error)
        {
            case 0 or OpenDirectory.NoEntry:
                break;
            case OpenDirectory.IsADirectory:
                Current.Below.Push(name);
                break;
            default:
                Keep(name, Describe(error));
                break;
        }
    }

    private void Enter(byte[] name)
    {
        var error = Current.Directory!.TryOpenInside(name, _oldKernel, out var directory);
        if (error == OpenDirectory.AccessDenied && Current.Directory.TryMakeWritable(name, _oldKernel) == 0)
        {
            error = Current.Directory.TryOpenInside(name, _oldKernel, out directory);
        }

        switch (error)
        {
            case 0:
                _path.Add(new DirectoryVisit(name, directory!));
                if (_path.Count > OpenAtOnce + 1)
                {
                    _path[^(OpenAtOnce + 1)].Close();
                }

                break;
            case OpenDirectory.NoEntry:
                break;
            case OpenDirectory.NotADirectory or OpenDirectory.TooManyLinks:
                // Something else took its place.
                RemoveEntry(name, isDirectory: false);
                break;
            default:
                Keep(name, Describe(error));
                break;
        }
    }

    /// <returns>Whether there may be more.</returns>
    private bool ReadSome()
    {
        var error = Current.Directory!.TryReadEntries(RemoveEntry, out var more);
        if (error != 0)
        {
            Current.Keep([]);
            Tell(PathOf([]), OpenDirectory.Describe(error));
        }

        return more;
    }

    /// <summary>Removes the current directory, which has been read to its end, and goes on above it.</summary>
    /// <returns>False when there is no way back.</returns>
    private bool Leave()
    {
        var visit = Current;
        var above = _path[^2];
        if (above.Directory is null && !above.TryReopen(visit.Directory!))
        {
            Tell(PathOf([]), "it was moved while it was being removed");
            return false;
        }

        var error = TryRemove(above, visit.Name, directory: true);
        if (error == OpenDirectory.NotEmpty && !visit.HasLeftovers && visit.Rounds++ < MaximumRounds)
        {
            visit.Directory!.Rewind();
            return true;
        }

        _path.RemoveAt(_path.Count - 1);
        visit.Dispose();
        if (visit.HasLeftovers)
        {
            above.Keep(visit.Name);
        }
        else if (error is not (0 or OpenDirectory.NoEntry))
        {
            Keep(visit.Name, Describe(error));
        }

        return true;
    }

    private static int TryRemove(DirectoryVisit place, byte[] name, bool directory)
    {
        var error = place.Directory!.TryRemove(name, directory);
        if (error != OpenDirectory.AccessDenied || place.MadeWritable)
        {
            return error;
        }

        place.MadeWritable = true;
        return place.Directory.TryMakeWritable() == 0 ? place.Directory.TryRemove(name, directory) : error;
    }

    private void Keep(byte[] name, string reason)
    {
        Current.Keep(name);
        Tell(PathOf(name), reason);
    }

    private void Tell(string path, string reason)
    {
        if (_leftovers.Count < TreeDeletion.MaximumLeftovers)
        {
            _leftovers.Add(new Leftover(path, reason));
        }
    }

    private static string Describe(int error) =>
        error switch
        {
            OpenDirectory.Busy or OpenDirectory.CrossesDevices => "something is mounted there",
            OpenDirectory.NotEmpty => "new files appear in it all the time",
            _ => OpenDirectory.Describe(error),
        };

    private string PathOf(byte[] name) =>
        string.Join(
            '/',
            [
                _top.TrimEnd('/'),
                .. _path.Skip(1).Select(visit => Text(visit.Name)),
                .. name.Length > 0 ? [Text(name)] : Array.Empty<string>(),
            ]
        );

    private static string Text(byte[] name) => Encoding.UTF8.GetString(name.AsSpan(0, name.Length - 1));
}
