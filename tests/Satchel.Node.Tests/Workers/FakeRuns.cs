using System.Text.Json;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Runs;
using Satchel.Node.Workers;

namespace Satchel.Node.Tests.Workers;

/// <summary>Starts a zygote within the test in the place of each run.</summary>
internal sealed class FakeRuns(string directory) : IRuns
{
    /// <summary>Every zygote that was started.</summary>
    public List<FakeZygote> Zygotes { get; } = [];

    /// <summary>Runs that are over and forgotten.</summary>
    public List<RunId> Forgotten { get; } = [];

    public Task RecoverAsync(IReadOnlySet<RunId> known, CancellationToken cancellationToken) => Task.CompletedTask;

    public IReadOnlySet<RunId> All() => new HashSet<RunId>();

    public RunClaim? Find(RunId runId) => null;

    public string CreateDirectory(RunId runId) => Directory.CreateDirectory(Path.Combine(directory, runId.ToString())).FullName;

    public Task<RunClaim> StartAsync(RunLaunch launch, CancellationToken cancellationToken)
    {
        var variables = launch.Plan.Variables;
        var zygote = new FakeZygote(
            variables[NodeSocketPaths.SocketVariable],
            File.ReadAllText(variables[NodeSocketPaths.TokenVariable]),
            variables["SATCHEL_ZYGOTE"]
        );
        lock (Zygotes)
        {
            Zygotes.Add(zygote);
        }

        launch.Lifeline!.Keep(new EndTold(zygote.End));
        return Task.FromResult(new RunClaim(1, 1, "boot", RunClaim.Supervisor));
    }

    public RunClaim Cancel(RunId runId, JsonElement ended) => throw new NotSupportedException();

    public async Task<RunEnd> FollowAsync(RunId runId, RunClaim? claim, RunStop stop, CancellationToken leaving)
    {
        FakeZygote zygote;
        lock (Zygotes)
        {
            zygote = Zygotes.Single(one => one.Name == runId.ToString());
        }

        await using var asked = stop.Asked.Register(zygote.End);
        await zygote.Ended;
        return new RunEnd(Exit: null, []);
    }

    public Task<bool> SetAsideAsync(RunId runId, CancellationToken cancellationToken) => Task.FromResult(true);

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
