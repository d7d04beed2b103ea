using Satchel.Posix.Locks;

namespace Satchel.Testing.Orders;

/// <summary>
/// Lets one flow of several go at a time, from one step to its next, as an order says. What follows the end of the order goes on with the flow
/// that went last as long as that can. Every flow that is not at a step has come to its end, or is the one that goes.
/// </summary>
public sealed class Schedule(IReadOnlyList<int> order) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly AsyncLocal<Flow?> Current = new();

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _isQuiet = new(0);
    private readonly List<Actor> _actors = [];
    private readonly List<Task> _programs = [];

    // One more until all have been added: the first may stand before the next comes.
    private int _going = 1;
    private bool _isOver;

    static Schedule()
    {
        // Each flow that stands takes a thread away from the tests beside.
        ThreadPool.GetMinThreads(out var threads, out var ports);
        ThreadPool.SetMinThreads(threads + 8, ports);
    }

    public void Dispose() => _isQuiet.Dispose();

    /// <summary>What could have been done at each step; the first of each goes on as before.</summary>
    public List<IReadOnlyList<Choice>> Choices { get; } = [];

    /// <summary>What was done, for people.</summary>
    public List<string> Done { get; } = [];

    /// <summary>How many actors may be killed.</summary>
    public int Kills { get; init; }

    /// <summary>Adds an actor; its program stands until it is chosen.</summary>
    public Actor Add(string name, Func<Actor, Task> program)
    {
        var actor = new Actor(name);
        _actors.Add(actor);
        lock (_gate)
        {
            _going++;
        }

        _programs.Add(Task.Run(() => RunAsync(actor, program)));
        return actor;
    }

    /// <summary>Runs until all have ended or were killed. What was killed stands still until <see cref="EndAsync"/>.</summary>
    /// <param name="check">Called while all stand.</param>
    public async Task RunAsync(Action check)
    {
        lock (_gate)
        {
            Stop();
        }

        Flow? last = null;
        while (true)
        {
            Require(await _isQuiet.WaitAsync(Patience).ConfigureAwait(false), "not everybody comes to a step");
            if (_actors.Find(static actor => actor.Failure is not null) is { } failed)
            {
                throw new InvalidOperationException($"{failed.Name} failed after {Told()}", failed.Failure);
            }

            check();
            var choices = Possible(last);
            if (choices.Count == 0)
            {
                Require(_actors.TrueForAll(static actor => actor.HasEnded || actor.WasKilled), "somebody waits for ever");
                return;
            }

            var chosen = choices[Choices.Count < order.Count ? order[Choices.Count] : 0];
            Choices.Add(choices);
            Done.Add((chosen.IsKill ? "killed " : "") + chosen.Flow);
            if (chosen.IsKill)
            {
                Kill(chosen.Flow.Actor);
            }
            else
            {
                last = chosen.Flow;
                lock (_gate)
                {
                    _going++;
                    last.Next = null;
                }

                last.Turn.Release();
            }
        }
    }

    public string Told() => string.Join(", ", Done);

    /// <summary>Ends what was killed, for good.</summary>
    public async Task EndAsync()
    {
        _isOver = true;
        foreach (var flow in _actors.SelectMany(actor => (Flow[])[actor.Program, actor.Flushing]))
        {
            flow.Turn.Release(1000);
        }

        await Task.WhenAll(_programs).WaitAsync(Patience).ConfigureAwait(false);
    }

    /// <summary>The flow that this is called in stands until it is chosen.</summary>
    /// <param name="next">What it does then.</param>
    /// <param name="isPossible">Asked while all stand.</param>
    /// <exception cref="IOException">It was killed, and the order is over.</exception>
    public void Step(string next, Func<bool>? isPossible = null)
    {
        var flow = Current.Value!;
        lock (_gate)
        {
            flow.IsPossible = isPossible ?? (static () => true);
            flow.Next = next;
            if (flow == flow.Actor.Program || flow.Actor.IsEnding)
            {
                Stop();
            }
        }

        flow.Turn.Wait();
        if (_isOver)
        {
            throw new IOException("Killed.");
        }
    }

    /// <summary>Remembers what the actor holds that this is called by.</summary>
    public void Holds(FileLock held) => Current.Value!.Actor.Locks.Add(held);

    /// <summary>What an actor starts here belongs to its flushing.</summary>
    public static T AsFlushing<T>(Actor actor, Func<T> start)
    {
        Current.Value = actor.Flushing;
        var started = start();
        Current.Value = actor.Program;
        return started;
    }

    /// <summary>The program of an actor waits for its flushing from here on.</summary>
    public void WaitForFlushing(Actor actor)
    {
        lock (_gate)
        {
            actor.IsEnding = true;
            if (actor.Flushing.Next is not null)
            {
                Stop();
            }
        }
    }

    private async Task RunAsync(Actor actor, Func<Actor, Task> program)
    {
        Current.Value = actor.Program;
        try
        {
            Step("starts");
            await program(actor).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            actor.Failure = failure;
        }

        lock (_gate)
        {
            actor.HasEnded = true;
            Stop();
        }
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{otherwise} after {Told()}");
        }
    }

    private void Stop()
    {
        if (--_going == 0)
        {
            _isQuiet.Release();
        }
    }

    private List<Choice> Possible(Flow? last)
    {
        var killed = _actors.Count(actor => actor.WasKilled);
        var living = _actors.Where(actor => !actor.HasEnded && !actor.WasKilled).ToArray();
        var flows = living
            .Select(actor => actor.IsEnding ? actor.Flushing : actor.Program)
            .Where(flow => flow.Next is not null && flow.IsPossible())
            .OrderBy(flow => flow != last)
            .ToArray();
        var goesOn = flows.Length > 0 && flows[0] == last;
        return
        [
            .. flows.Select(flow => new Choice(flow, IsKill: false, Cost: goesOn && flow != last ? 1 : 0)),
            .. killed < Kills ? flows.Select(flow => new Choice(flow, IsKill: true, Cost: 0)) : [],
        ];
    }

    private void Kill(Actor actor)
    {
        actor.WasKilled = true;
        actor.Locks.ForEach(static held => held.Dispose());
        _isQuiet.Release();
    }
}
