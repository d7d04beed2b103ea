using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Peers;
using Satchel.Node.Runs;

namespace Satchel.Node.Tests.Workers;

/// <summary>Starts a zygote within the test in the place of each run.</summary>
internal sealed class FakeRuns(string directory) : IRuns
{
    private readonly ConcurrentDictionary<RunId, TaskCompletionSource> _ends = [];

    private ImmutableList<FakeZygote> _zygotes = [];
    private ImmutableList<RunId> _forgotten = [];

    /// <summary>Every zygote that was started.</summary>
    public ImmutableList<FakeZygote> Zygotes => _zygotes;

    /// <summary>How many runs were started.</summary>
    public int StartedCount => _ends.Count;

    /// <summary>How many runs are over and forgotten.</summary>
    public int ForgottenCount => Forgotten.Count;

    /// <summary>The first zygote; null before it is started.</summary>
    public FakeZygote? First => Zygotes.FirstOrDefault();

    /// <summary>The commands of all that were started.</summary>
    public ConcurrentQueue<IReadOnlyList<string>> Commands { get; } = [];

    /// <summary>Whether the next zygotes connect.</summary>
    public bool Connects { get; set; } = true;

    /// <summary>How many of the next zygotes are killed before they connect.</summary>
    public int Kills { get; set; }

    /// <summary>How many of the next supervisors are killed before they claim their run.</summary>
    public int KillsOfSupervisors { get; set; }

    /// <summary>How many of the next zygotes stand still once they have connected.</summary>
    public int Stops { get; set; }

    /// <summary>Whether what the next zygotes fork connects.</summary>
    public bool ForksMute { get; set; }

    /// <summary>Runs that are over and forgotten.</summary>
    public ImmutableList<RunId> Forgotten => _forgotten;

    public Task RecoverAsync(IReadOnlySet<RunId> known, CancellationToken cancellationToken) => Task.CompletedTask;

    public IReadOnlySet<RunId> All() => new HashSet<RunId>();

    public RunClaim? Find(RunId runId) => null;

    public bool MayPrint(RunId runId) => false;

    public string CreateDirectory(RunId runId) => Directory.CreateDirectory(Path.Combine(directory, runId.ToString())).FullName;

    public Task<RunClaim> StartAsync(RunLaunch launch, CancellationToken cancellationToken)
    {
        var variables = launch.Plan.Variables;
        Commands.Enqueue(launch.Command);
        File.WriteAllText(launch.LogFile, "Python begins");
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ends[launch.RunId] = end;
        launch.Lifeline!.Keep(new EndTold(() => end.TrySetResult()));
        if (KillsOfSupervisors > 0)
        {
            KillsOfSupervisors--;
            end.TrySetResult();
            return Task.FromException<RunClaim>(new RunStartException("It was killed.") { IsKilled = true });
        }

        if (Kills > 0)
        {
            Kills--;
            end.TrySetResult();
            return Task.FromResult(new RunClaim(1, 1, "boot", RunClaim.Supervisor));
        }

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
            IsStopped = Stops-- > 0,
        };
        ImmutableInterlocked.Update(ref _zygotes, static (zygotes, started) => zygotes.Add(started), zygote);
        _ = end.Task.ContinueWith(_ => zygote.End(), TaskScheduler.Default);
        _ = zygote.Ended.ContinueWith(_ => end.TrySetResult(), TaskScheduler.Default);
        return Task.FromResult(new RunClaim(1, 1, "boot", RunClaim.Supervisor));
    }

    public RunClaim Cancel(RunId runId, JsonElement ended) => throw new NotSupportedException();

    public async Task<RunEnd> FollowAsync(RunId runId, RunClaim? claim, RunStop stop, CancellationToken leaving)
    {
        var end = _ends[runId];
        await using var asked = stop.Asked.Register(() => end.TrySetResult());
        await end.Task;
        return new RunEnd(Exit: null, []);
    }

    public Task<bool> SetAsideAsync(RunId runId, CancellationToken cancellationToken) => Task.FromResult(true);

    public void KeepEnding(RunId runId, LaunchEnding ending) => throw new NotSupportedException();

    public Task EndAsync(RunId runId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Release(RunId runId) { }

    public void Forget(RunId runId) => ImmutableInterlocked.Update(ref _forgotten, static (forgotten, run) => forgotten.Add(run), runId);

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
