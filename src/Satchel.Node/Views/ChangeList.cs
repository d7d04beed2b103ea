using Satchel.Abstractions.Jobs;
using Satchel.Posix.Files;

namespace Satchel.Node.Views;

/// <summary>Changes of a view: as many as fit into memory. A job can make any number of files, with any names.</summary>
/// <param name="mostPaths">How many it takes.</param>
/// <param name="mostCharacters">How many characters of paths and targets of links it takes.</param>
internal sealed class ChangeList(int mostPaths = ChangeList.MostPaths, long mostCharacters = ChangeList.MostCharacters)
{
    /// <summary>How many it takes unless it is said.</summary>
    public const int MostPaths = 1_000_000;

    /// <summary>How many characters it takes unless it is said.</summary>
    public const long MostCharacters = 128 << 20;

    private readonly List<JobFile> _files = [];
    private readonly Dictionary<JobFileChange, int> _counts = [];
    private long _characters;

    /// <summary>Those that it took.</summary>
    public IReadOnlyList<JobFile> Files => _files;

    /// <summary>Whether there are more than it took.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Bytes of all together, or the greatest number when that is less.</summary>
    public long Bytes { get; private set; }

    /// <summary>What those that are files take on their disk.</summary>
    public FileRooms Rooms { get; } = new();

    /// <summary>How many were changed like this, directories not counted.</summary>
    public int Count(JobFileChange change) => _counts.GetValueOrDefault(change);

    /// <summary>Takes one in, unless it is full.</summary>
    public void Add(JobFile file)
    {
        var characters = file.Path.Length + (file.Target?.Length ?? 0);
        IsFull |= _files.Count >= mostPaths || characters > mostCharacters - _characters;
        if (IsFull)
        {
            return;
        }

        _files.Add(file);
        _characters += characters;
        Bytes = file.Size > long.MaxValue - Bytes ? long.MaxValue : Bytes + file.Size;
        if (file.Type != JobFileType.Directory)
        {
            _counts[file.Change] = Count(file.Change) + 1;
        }
    }

    /// <summary>Orders them by path, ordinally.</summary>
    public void Sort() => _files.Sort(static (one, other) => string.CompareOrdinal(one.Path, other.Path));
}
