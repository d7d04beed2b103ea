using System.Text.Json.Nodes;
using Satchel.Node.Output;
using Satchel.Node.Peers;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Workers;

/// <summary>Forks that have been asked for and have not connected yet. On the loop only.</summary>
internal sealed class WorkerForks(NodeOptions node, WorkerLogs logs, OutputLimits limits, PeerPlaces places, NodeLoop loop)
{
    /// <summary>A fork that has not connected by then never will.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<WorkerId, (TaskEnvironment Environment, Zygote Zygote)> _expected = [];
    private readonly Dictionary<WorkerId, Zygote> _connected = [];

    /// <summary>Has a worker forked, where there is a place for it.</summary>
    /// <returns>Whether there is.</returns>
    public bool TryStart(TaskEnvironment environment, ForkSource source)
    {
        if (!places.TryExpect())
        {
            return false;
        }

        var worker = WorkerId.Create();
        _expected[worker] = (environment, source.Zygote);
        var log = SessionOutput.PathOf(node, worker, environment.Session);
        var fork = new JsonObject
        {
            ["op"] = "fork",
            ["worker"] = worker.Text,
            ["variables"] = new JsonObject { ["set"] = source.Set.DeepClone() },
            ["directory"] = source.Zygote.WorkingDirectory,
            ["stdout"] = log + ".out",
            ["stderr"] = log + ".err",
        };
        foreach (var path in OutputOf(fork))
        {
            logs.Open(path);
            limits.Keep(path);
        }

        source.Zygote.Fork(worker, fork);
        loop.After(Patience, () => Fail(worker, $"A worker did not connect within {Patience.TotalSeconds:0} seconds."));
        return true;
    }

    /// <summary>A worker has connected: it is expected no longer.</summary>
    /// <returns>Its environment; null when nobody expects it.</returns>
    public TaskEnvironment? Arrived(WorkerId worker)
    {
        if (!_expected.TryGetValue(worker, out var expected))
        {
            return null;
        }

        _connected[worker] = expected.Zygote;
        expected.Zygote.Connected(worker);
        return Take(worker);
    }

    /// <summary>A worker that had connected is gone.</summary>
    public void Gone(WorkerId worker)
    {
        if (_connected.Remove(worker, out var zygote))
        {
            zygote.Gone(worker);
        }
    }

    private TaskEnvironment? Take(WorkerId worker)
    {
        if (!_expected.Remove(worker, out var expected))
        {
            return null;
        }

        places.ExpectNoMore();
        return expected.Environment;
    }

    /// <summary>A fork has ended that wrote to two files.</summary>
    public void Ended(JsonObject fork)
    {
        foreach (var path in OutputOf(fork))
        {
            limits.Release(path);
            logs.Close(path);
        }
    }

    /// <summary>A fork has ended; nothing when it had connected, since the end of the connection tells the same.</summary>
    public void Fail(WorkerId worker, string reason) => Take(worker)?.NotForked(1, reason);

    /// <summary>A zygote has ended, and with it its forks that have not connected: one failure, however many they were.</summary>
    public void Fail(Zygote zygote, string reason)
    {
        var lost = _expected.Where(expected => expected.Value.Zygote == zygote).ToArray();
        foreach (var (worker, _) in lost)
        {
            _ = Take(worker);
        }

        foreach (var group in lost.GroupBy(expected => expected.Value.Environment))
        {
            group.Key.NotForked(group.Count(), reason, isLost: true);
        }
    }

    private static IEnumerable<string> OutputOf(JsonObject fork) => [fork.Text("stdout")!, fork.Text("stderr")!];
}
