using Satchel.Node.Peers;
using Satchel.Node.Scheduling;
using Satchel.Node.Workers;

namespace Satchel.Node.Tasks;

/// <summary>
/// Tasks of one job that want the same environment and the same resources: they share workers, and hand what they have of the node on to each
/// other, so that the ledger is asked once for many. On the loop only.
/// </summary>
internal sealed class SchedulingClass(
    TaskEnvironment environment,
    ResourceRequest request,
    ResourceRequest whileBlocked,
    bool isBound,
    ActorClaims claims,
    ResourceLedger ledger,
    NodeLoop loop,
    TaskSending sending,
    TaskCompletion completion,
    NodeOptions node,
    TimeProvider time
)
{
    /// <summary>In milliseconds.</summary>
    private const long WhyKept = 100;

    private readonly TaskQueue _ready = new();
    private readonly Queue<Lease> _forWorkers = new();
    private readonly ClaimNotice _notice = new(environment, request, claims, loop, node);
    private Asking? _asking;
    private (long At, string? Text) _why = (-WhyKept, null);

    public TaskEnvironment Environment => environment;

    /// <summary>Why its tasks wait, for people; null where nothing is known to be in their way.</summary>
    public string? WhyWaiting
    {
        get
        {
            // Who lists thousands of tasks asks for each of them.
            if (Now - _why.At >= WhyKept)
            {
                _why = (Now, Explain());
            }

            return _why.Text;
        }
    }

    /// <summary>Takes a task that could start.</summary>
    public void Add(TaskRecord task)
    {
        task.State = TaskState.Queued;
        _ready.Add(task);
        Pump();
    }

    /// <summary>Starts what can be started; called whenever something has changed.</summary>
    public void Pump()
    {
        if (_ready.Count == 0)
        {
            return;
        }

        if (environment.Failure is { } failure)
        {
            FailAll(failure);
            return;
        }

        if (!environment.IsReady)
        {
            environment.Open(this);
            return;
        }

        // One question at a time: the next follows the grant.
        while (_asking is null && _ready.Count > _forWorkers.Count)
        {
            Ask();
        }
    }

    /// <summary>A worker has nothing to do any more: it gets the next task, with what it has of the node.</summary>
    public void Next(WorkerPeer worker)
    {
        if (worker.IsLeaving)
        {
            // Memory of a GPU is free once the process is gone, and the lease is given back then.
            if (worker.Lease?.Gpus is { Parts.Count: > 0 })
            {
                loop.After(node.LeaveGrace, worker.Kill);
            }
            else
            {
                Return(worker);
            }
        }
        else if (worker.Lease is { } lease && Now - lease.Since < node.LongestLease.TotalMilliseconds && _ready.Next() is { } task)
        {
            sending.Execute(worker, task);
        }
        else
        {
            Return(worker);
            Pump();
        }
    }

    /// <summary>A worker that was asked for is there.</summary>
    /// <returns>Whether it was given something to do.</returns>
    public bool TryUse(WorkerPeer worker)
    {
        while (_forWorkers.TryDequeue(out var lease))
        {
            if (_ready.Next() is { } task)
            {
                Start(worker, lease, task);
                return true;
            }

            lease.Dispose();
        }

        return false;
    }

    /// <summary>Tasks of it have ended that nobody started: for these it waits no longer, neither for resources nor for workers.</summary>
    public void Trim()
    {
        _ready.Trim();
        if (_ready.Count > 0)
        {
            return;
        }

        _asking?.Share!.Dispose();
        _asking = null;
        GiveBack();
    }

    /// <summary>No worker can be had.</summary>
    public void Refuse(byte[] failure)
    {
        GiveBack();
        FailAll(failure);
    }

    private void GiveBack()
    {
        foreach (var lease in _forWorkers)
        {
            lease.Dispose();
        }

        _forWorkers.Clear();
    }

    private void FailAll(byte[] failure)
    {
        foreach (var task in _ready.Drain())
        {
            completion.Fail(task, failure);
        }
    }

    private static void Return(WorkerPeer worker)
    {
        worker.Lease?.Dispose();
        (worker.Lease, worker.Class) = (null, null);
        worker.Environment.Return(worker);
    }

    private void Ask()
    {
        var asking = new Asking(this);
        var share = ledger.Ask(request, asking.Granted);
        asking.Share = share;
        asking.IsBeingAsked = false;
        if (share.State == ShareState.Held)
        {
            Use(share);
            return;
        }

        if (share.NeverFits && isBound)
        {
            foreach (var task in _ready.Drain())
            {
                completion.Fail(task, TaskErrors.Unschedulable(task));
            }

            return;
        }

        _asking = asking;
        if (share.NeverFits)
        {
            environment.Session.Notice("warning", $"A task or actor cannot start: {share.WhyWaiting} It waits until a node can run it.");
        }
        else
        {
            _notice.Watch(asking, () => _ready.Count > 0 ? _asking : null);
        }
    }

    private string? Explain()
    {
        if (!environment.IsReady)
        {
            return "Waits for its environment.";
        }

        return _asking?.Share?.WhyWaiting is { } why ? $"{why} {claims.Explain(request.Amounts)}".TrimEnd()
            : _forWorkers.Count > 0 ? "Waits for a worker process to start."
            : null;
    }

    private void Use(ResourceShare share)
    {
        var lease = new Lease(ledger, request, whileBlocked, share, Now);
        if (environment.TryTake() is { } worker)
        {
            if (_ready.Next() is { } task)
            {
                Start(worker, lease, task);
            }
            else
            {
                lease.Dispose();
                environment.Return(worker);
            }
        }
        else
        {
            _forWorkers.Enqueue(lease);
            environment.Request(this);
        }
    }

    private void Start(WorkerPeer worker, Lease lease, TaskRecord task)
    {
        (worker.Lease, worker.Class) = (lease, this);
        sending.Execute(worker, task);
    }

    private long Now => (long)time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>A place in the ledger's queue.</summary>
    private sealed class Asking(SchedulingClass asker)
    {
        public ResourceShare? Share { get; set; }

        /// <summary>What is granted at once is seen by who asks.</summary>
        public bool IsBeingAsked { get; set; } = true;

        public void Granted()
        {
            if (!IsBeingAsked || !asker.Loop.IsCurrent)
            {
                asker.Loop.Post(Take);
            }
        }

        private void Take()
        {
            // Not when it was granted, from elsewhere, just while it was asked for.
            if (asker._asking == this)
            {
                asker._asking = null;
                asker.Use(Share!);
                asker.Pump();
            }
        }
    }

    private NodeLoop Loop => loop;
}
