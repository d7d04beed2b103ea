using System.Text.Json.Nodes;
using Satchel.Node.Peers;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;
using Satchel.Node.Tasks;

namespace Satchel.Node.Workers;

/// <summary>
/// One environment of one job and its workers. It is set up when the driver begins or the first task wants it, and nobody but those who want it waits. On the loop
/// only.
/// </summary>
internal sealed class TaskEnvironment(
    DriverSession session,
    JsonObject spec,
    bool hasGpus,
    Zygotes zygotes,
    WorkerForks forks,
    IdleWorkers idle,
    PeerPlaces places,
    NodeLoop loop
)
{
    /// <summary>So many workers that end before they can do anything are enough to know that none can.</summary>
    private const int MostFailures = 3;

    /// <summary>So many times what forks them may end under them: somebody kills it, and the next one may live.</summary>
    private const int MostLosses = 20;

    private readonly List<WorkerPeer> _idle = [];
    private readonly Queue<SchedulingClass> _requests = new();
    private readonly HashSet<SchedulingClass> _waiting = [];
    private readonly HashSet<WorkerPeer> _workers = [];
    private ForkSource? _source;
    private bool _isOpening;
    private int _starting;
    private int _failures;
    private int _losses;
    private bool _waitsForPlace;
    private bool _isFullTold;

    public DriverSession Session => session;

    /// <summary>What its workers are on.</summary>
    public NodeLoop Loop => loop;

    /// <summary>What it consists of; packaged.</summary>
    public JsonObject Spec => spec;

    /// <summary>Whether workers can be forked.</summary>
    public bool IsReady => _source is { IsOpen: true };

    /// <summary>A variable that it sets; null where it says nothing of it.</summary>
    public string? Own(string name) => (string?)spec["env_vars"]?[name];

    /// <summary>A variable that its workers have of their node, or of the image that they are in.</summary>
    public string? Inherited(string name) => _source?.Zygote.Plan.OwnVariables.GetValueOrDefault(name);

    /// <summary>Why it cannot be had, as tasks return it; only while those that wait for it are told.</summary>
    public byte[]? Failure { get; private set; }

    public IReadOnlyCollection<WorkerPeer> Workers => _workers;

    /// <summary>Sets it up; the class is told when that is done, one way or the other.</summary>
    public void Open(SchedulingClass waiting)
    {
        _waiting.Add(waiting);
        Open();
    }

    /// <summary>Sets it up before anybody waits for it; should that fail, whoever wants it tries again.</summary>
    public void Open()
    {
        if (!_isOpening)
        {
            _isOpening = true;
            loop.Beside(OpenAsync);
        }
    }

    /// <summary>Takes a worker that has nothing to do.</summary>
    public WorkerPeer? TryTake()
    {
        if (_idle.Count == 0)
        {
            return null;
        }

        // The last one that was used is the warmest.
        var worker = _idle[^1];
        _idle.RemoveAt(_idle.Count - 1);
        idle.Remove(worker);
        return worker;
    }

    /// <summary>Asks for one more worker, which will be offered to the class.</summary>
    public void Request(SchedulingClass asking)
    {
        _requests.Enqueue(asking);
        Fork();
    }

    /// <summary>A worker has nothing to do.</summary>
    public void Return(WorkerPeer worker)
    {
        if (worker.IsLeaving || worker.Actor is not null || !worker.Connection.IsOpen)
        {
            return;
        }

        while (_requests.TryDequeue(out var waiting))
        {
            if (waiting.TryUse(worker))
            {
                return;
            }
        }

        if (places.IsWaitedFor)
        {
            places.Leaves();
            End(worker);
            return;
        }

        if (Session.Driver is null)
        {
            End(worker);
            return;
        }

        _idle.Add(worker);
        idle.Add(worker);
    }

    /// <summary>A fork has connected.</summary>
    public void Arrived(WorkerPeer worker)
    {
        _starting--;
        (_failures, _losses) = (0, 0);
        _workers.Add(worker);
        if (!Session.Output.IsCompleted || Session.Unsent is not null)
        {
            Session.NewWorkers.Enqueue(worker);
        }

        Return(worker);
    }

    /// <summary>A worker is gone.</summary>
    public void Gone(WorkerPeer worker)
    {
        _workers.Remove(worker);
        _idle.Remove(worker);
        idle.Remove(worker);
    }

    /// <summary>Forks ended together before they connected, or there were none.</summary>
    /// <param name="count">How many.</param>
    /// <param name="reason">A sentence.</param>
    /// <param name="isLost">Whether what forked them has ended, and they with it.</param>
    public void NotForked(int count, string reason, bool isLost = false)
    {
        _starting -= count;
        if (isLost ? ++_losses < MostLosses : ++_failures < MostFailures)
        {
            Fork();
            return;
        }

        (_failures, _losses) = (0, 0);
        var error = ValueForm.Error("WorkerCrashedError", $"No worker could be started in the environment of the task: {reason}");
        while (_requests.TryDequeue(out var waiting))
        {
            waiting.Refuse(error);
        }
    }

    /// <summary>Tells a worker to leave when it is done with what it is at.</summary>
    public void End(WorkerPeer worker)
    {
        if (!worker.IsLeaving)
        {
            worker.IsLeaving = true;
            _idle.Remove(worker);
            idle.Remove(worker);
            worker.Connection.Tell(new JsonObject { ["op"] = "exit" });
        }
    }

    private void Fork()
    {
        if (_source is not { IsOpen: true } source)
        {
            foreach (var waiting in _requests)
            {
                Open(waiting);
            }

            return;
        }

        while (_starting < _requests.Count)
        {
            if (!forks.TryStart(this, source))
            {
                WaitForPlace();
                return;
            }

            _starting++;
        }

        _isFullTold = false;
    }

    private void WaitForPlace()
    {
        if (_waitsForPlace)
        {
            return;
        }

        _waitsForPlace = true;
        places.Wait(
            () =>
            {
                _waitsForPlace = false;
                Fork();
            },
            MakeRoom
        );
    }

    private bool MakeRoom()
    {
        if (idle.TryEndOldest())
        {
            return true;
        }

        if (!_isFullTold)
        {
            _isFullTold = true;
            Session.Notice(
                "warning",
                $"A task or actor waits for a process of its own: actors and tasks have all that are left to them of the {places.Most} connections that the node's descriptors allow. End "
                    + "some, or raise 'ulimit -n' and start the node again."
            );
        }

        return false;
    }

    private async Task OpenAsync()
    {
        ForkSource? source = null;
        byte[]? failure = null;
        try
        {
            source = await zygotes.OpenAsync(session, spec, hasGpus).ConfigureAwait(false);
        }
        catch (Exception refused)
        {
            // A border: whatever goes wrong is what the tasks return.
            failure = EnvironmentFailures.Describe(refused);
        }

        loop.Post(() => Opened(source, failure));
    }

    private void Opened(ForkSource? source, byte[]? failure)
    {
        _isOpening = false;
        (_source, Failure) = (source, failure);
        var waiting = _waiting.ToArray();
        _waiting.Clear();
        foreach (var scheduling in waiting)
        {
            scheduling.Pump();
        }

        if (failure is not null)
        {
            while (_requests.TryDequeue(out var asking))
            {
                asking.Refuse(failure);
            }
        }

        // The next task tries again; what failed for good is remembered by the layer store.
        Failure = null;
        Fork();
    }
}
