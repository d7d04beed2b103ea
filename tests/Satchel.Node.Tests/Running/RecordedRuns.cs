using System.Collections.Concurrent;
using System.Text.Json;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Node.Runs;

namespace Satchel.Node.Tests.Running;

/// <summary>Runs without processes: each starts at once, is written down, and ends well when the test lets it.</summary>
/// <param name="gate">Runs end once it has.</param>
/// <param name="directory">For the directories of runs.</param>
internal sealed class RecordedRuns(Task gate, string directory) : IRuns
{
    private readonly ConcurrentQueue<RunId> _started = new();

    /// <summary>In the order in which they were.</summary>
    public IReadOnlyList<RunId> Started => [.. _started];

    public Task RecoverAsync(IReadOnlySet<RunId> known, CancellationToken cancellationToken) => Task.CompletedTask;

    public IReadOnlySet<RunId> All() => new HashSet<RunId>();

    public RunClaim? Find(RunId runId) => null;

    public bool MayPrint(RunId runId) => false;

    public string CreateDirectory(RunId runId) => Directory.CreateDirectory(Path.Combine(directory, runId.ToString())).FullName;

    public Task<RunClaim> StartAsync(RunLaunch launch, CancellationToken cancellationToken)
    {
        _started.Enqueue(launch.RunId);
        return Task.FromResult(new RunClaim(1, 1, "boot", RunClaim.Supervisor));
    }

    public RunClaim Cancel(RunId runId, JsonElement ended) => new(1, 1, "boot", RunClaim.Cancelled) { Ended = ended };

    public async Task<RunEnd> FollowAsync(RunId runId, RunClaim? claim, RunStop stop, CancellationToken leaving)
    {
        await gate.WaitAsync(leaving);
        return new RunEnd(new RunExit(0, TimeProvider.System.GetUtcNow(), Stopped: false), []);
    }

    public Task<bool> SetAsideAsync(RunId runId, CancellationToken cancellationToken) => Task.FromResult(true);

    public void KeepEnding(RunId runId, LaunchEnding ending) => throw new NotSupportedException();

    public Task EndAsync(RunId runId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Release(RunId runId) { }

    public void Forget(RunId runId) { }
}
