using Satchel.Abstractions.Tasks;
using Satchel.Node.Objects;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Tasks;

/// <summary>
/// The calls of tasks whose values lie in files, which can be lost: each is kept as long as one of these values is there, or one that was made of
/// them. Small values cannot be lost, so most tasks leave nothing here. Beyond a bound the first ones are forgotten. On the loop only.
/// </summary>
/// <param name="objects">The node's.</param>
/// <param name="most">Bytes that all may take together.</param>
internal sealed class Lineages(ObjectTable objects, long most)
{
    private const long UsualMost = 64L * 1024 * 1024;
    private const int Overhead = 512;

    private readonly Dictionary<TaskId, Lineage> _lineages = [];
    private readonly LinkedList<Lineage> _order = new();
    private readonly Stack<Lineage> _unused = new();
    private bool _isLettingGo;

    public Lineages(ObjectTable objects)
        : this(objects, UsualMost) { }

    /// <summary>What all take of memory, about.</summary>
    public long Bytes { get; private set; }

    public int Count => _lineages.Count;

    public Lineage? Find(TaskId task) => _lineages.GetValueOrDefault(task);

    /// <summary>A task has given its values; what it used is still there.</summary>
    public void Keep(TaskRecord task)
    {
        if (task.Template is not { Kind: TemplateKind.Task, Streams: false })
        {
            return;
        }

        for (var index = 1; index <= task.Template.Returns; index++)
        {
            if (objects.Find(new ObjectId(task.Id, (uint)index)) is { State: ObjectState.There, IsInSharedMemory: true } made)
            {
                made.Origin ??= Use(task);
            }
        }

        if (Find(task.Id) is { Place: not null } kept)
        {
            // It may have been another attempt.
            kept.Task = task;
        }

        while (Bytes > most && _order.First is { Value: var oldest })
        {
            Forget(oldest);
        }
    }

    /// <summary>A use is over; with the last one it goes, and what only it needed.</summary>
    public void Unuse(Lineage lineage)
    {
        if (--lineage.Uses > 0)
        {
            return;
        }

        _unused.Push(lineage);
        if (_isLettingGo)
        {
            return;
        }

        // However long the chain is of values that were made of each other.
        _isLettingGo = true;
        while (_unused.TryPop(out var unused))
        {
            _lineages.Remove(unused.Id);
            Forget(unused);
        }

        _isLettingGo = false;
    }

    private Lineage Use(TaskRecord task)
    {
        if (!_lineages.TryGetValue(task.Id, out var lineage))
        {
            _lineages[task.Id] = lineage = new Lineage(this, task) { Bytes = task.QueuedBytes + Overhead };
            lineage.Place = _order.AddLast(lineage);
            foreach (var id in task.Dependencies.Concat(task.HeldReferences))
            {
                KeepSource(lineage, id);
            }

            Bytes += lineage.Bytes;
        }

        lineage.Uses++;
        return lineage;
    }

    private void KeepSource(Lineage lineage, ObjectId id)
    {
        if (objects.Find(id) is not { } used)
        {
            return;
        }

        if (used.Origin is { } origin)
        {
            origin.Uses++;
            lineage.Sources.Add(origin);
        }
        else if (
            used is { State: ObjectState.There, IsInSharedMemory: false, Value: { } value }
            && ValueForm.ReferencesIn(value).Length == 0
        )
        {
            lineage.Values[id] = value;
            lineage.Bytes += value.Length;
        }
    }

    private void Forget(Lineage lineage)
    {
        if (lineage.Place is not { } place)
        {
            return;
        }

        _order.Remove(place);
        Bytes -= lineage.Bytes;
        var sources = lineage.Sources;
        (lineage.Place, lineage.Task, lineage.Values, lineage.Sources) = (null, null, [], []);
        foreach (var source in sources)
        {
            Unuse(source);
        }
    }
}
