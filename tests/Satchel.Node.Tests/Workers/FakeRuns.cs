using System.Collections.Concurrent;
using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Runs;
using Satchel.Node.Workers;

namespace Satchel.Node.Tests.Workers;

/// <summary>Starts a zygote within the test in the place of each run.</summary>
internal sealed class FakeRuns(string directory) : IRuns
{
    private readonly Dictionary<RunId, TaskCompletionSource> _ends = [];

    /// <summary>Every zygote that was started.</summary>
    public List<FakeZygote> Zygotes { get; } = [];

    /// <summary>How many runs were started.</summary>
    public int StartedCount
    {
        get
        {
            lock (Zygotes)
            {
                return _ends.Count;
            }
        }
    }

    /// <summary>How many runs are over and forgotten.</summary>
    public int ForgottenCount
    {
        get
        {
            lock (Forgotten)
            {
                return Forgotten.Count;
            }
        }
    }

    /// <summary>The first zygote; null before it is started.</summary>
    public FakeZygote? First
    {
        get
        {
            lock (Zygotes)
            {
                return Zygotes.FirstOrDefault();
            }
        }
    }

    /// <summary>The commands of all that were started.</summary>
    public ConcurrentQueue<IReadOnlyList<string>> Commands { get; } = [];

    /// <summary>Whether the next zygotes connect.</summary>
    public bool Connects { get; set; } = true;

    /// <summary>Whether what the next zygotes fork connects.</summary>
    public bool ForksMute { get; set; }

    /// <summary>Runs that are over and forgotten.</summary>
    public List<RunId> Forgotten { get; } = [];

    public Task RecoverAsync(IReadOnlySet<RunId> known, CancellationToken cancellationToken) => Task.CompletedTask;

    public IReadOnlySet<RunId> All() => new HashSet<RunId>();

    public RunClaim? Find(RunId runId) => null;

    public string CreateDirectory(RunId runId) => Directory.CreateDirectory(Path.Combine(directory, runId.ToString())).FullName;

    public Task<RunClaim> StartAsync(RunLaunch launch, CancellationToken cancellationToken)
    {
        var variables = launch.Plan.Variables;
        Commands.Enqueue(launch.Command);
        File.WriteAllText(launch.LogFile, "Python begins");
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (Zygotes)
        {
            _ends[launch.RunId] = end;
        }

        launch.Lifeline!.Keep(new EndTold(() => end.TrySetResult()));
        if (!Connects)
        {
            return Task.FromResult(new RunClaim(1, 1, "boot", RunClaim.Supervisor));
        }

        var zygote = new FakeZygote(
            variables[NodeSocketPaths.SocketVariable],
            File.ReadAllText(variables[NodeSocketPaths.TokenVariable]),
            variables["SATCHEL_ZYGOTE"]
        )
        {
            ForksMute = ForksMute,
        };
        lock (Zygotes)
        {
            Zygotes.Add(zygote);
        }

        _ = end.Task.ContinueWith(_ => zygote.End(), TaskScheduler.Default);
        _ = zygote.Ended.ContinueWith(_ => end.TrySetResult(), TaskScheduler.Default);
        return Task.FromResult(new RunClaim(1, 1, "boot", RunClaim.Supervisor));
    }

    public RunClaim Cancel(RunId runId, JsonElement ended) => throw new NotSupportedException();

    public async Task<RunEnd> FollowAsync(RunId runId, RunClaim? claim, RunStop stop, CancellationToken leaving)
    {
        TaskCompletionSource end;
        lock (Zygotes)
        {
            end = _ends[runId];
        }

        await using var asked = stop.Asked.Register(() => end.TrySetResult());
        await end.Task;
        return new RunEnd(Exit: null, []);
    }

    public Task<bool> SetAsideAsync(RunId runId, CancellationToken cancellationToken) => Task.FromResult(true);

    public void KeepEnding(RunId runId, LaunchEnding ending) => throw new NotSupportedException();

    public Task EndAsync(RunId runId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Release(RunId runId) { }

    public void Forget(RunId runId)
    {
        lock (Forgotten)
        {
            Forgotten.Add(runId);
        }
    }

    /// <summary>The daemon's end of a lifeline.</summary>
    private sealed class EndTold(Action ended) : MemoryStream
    {
        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            ended();
        }
    }
}
