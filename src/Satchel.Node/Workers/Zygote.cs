using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Node.Peers;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Runs;

namespace Satchel.Node.Workers;

/// <summary>One warm Python process that forks workers on request, and ends when it has had none for a while. On the loop only.</summary>
internal sealed class Zygote : IFrameHandler
{
    private readonly Connection _connection;
    private readonly RunLifeline _lifeline;
    private readonly WorkerForks _forks;
    private readonly NodeLoop _loop;
    private readonly TimeSpan _keep;
    private readonly Dictionary<WorkerId, JsonObject> _children = [];
    private long _forked;
    private volatile bool _isEnding;

    /// <param name="plan">How it was started.</param>
    /// <param name="workingDirectory">Where its workers start; null leaves them where it started itself.</param>
    /// <param name="connection">It has said who it is.</param>
    /// <param name="lifeline">Ends the run when it is let go.</param>
    /// <param name="forks">Told of forks that ended.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="node">Says how long it is kept.</param>
    public Zygote(
        LaunchPlan plan,
        string? workingDirectory,
        Connection connection,
        RunLifeline lifeline,
        WorkerForks forks,
        NodeLoop loop,
        NodeOptions node
    )
    {
        (Plan, WorkingDirectory, _connection, _lifeline) = (plan, workingDirectory, connection, lifeline);
        (_forks, _loop, _keep) = (forks, loop, node.ZygoteKeep);
        connection.Handler = this;
        EndIfIdle();
    }

    public LaunchPlan Plan { get; }

    public string? WorkingDirectory { get; }

    /// <summary>Whether it forks; any thread may ask.</summary>
    public bool IsOpen => _connection.IsOpen && !_isEnding;

    /// <summary>Asks for a fork; the expected worker is told to have failed when there will be none.</summary>
    public void Fork(WorkerId worker, JsonObject fork)
    {
        _forked++;
        _children[worker] = fork;
        _connection.Call(
            fork,
            (_, failure) =>
            {
                // With the connection all its forks end, which is told once.
                if (failure is not null && _connection.IsOpen)
                {
                    Left(worker, failure.Text("message") ?? "The fork failed.");
                }
            }
        );
    }

    public void Handle(in Frame frame)
    {
        switch (frame.Type)
        {
            case FrameType.Reply:
                _connection.Answered(frame);
                break;
            case FrameType.Tell when JsonFrames.Read(frame) is var told && told.Text("op") is "exit":
                Left(
                    new WorkerId(told.Text("worker") ?? ""),
                    $"A worker ended with exit code {told.Number("code"):0} before it connected."
                );
                break;
            case FrameType.Tell:
                break;
            default:
                throw new ProtocolException($"A zygote sends no frame of type {(int)frame.Type}.");
        }
    }

    public void Ended()
    {
        End();
        foreach (var fork in _children.Values)
        {
            // They end with it.
            _forks.Ended(fork);
        }

        _children.Clear();
        _forks.Fail(this, "The process that forks workers ended.");
    }

    /// <summary>Ends it and its workers; again is fine.</summary>
    private void End()
    {
        _isEnding = true;
        _lifeline.Dispose();
    }

    private void Left(WorkerId worker, string reason)
    {
        if (_children.Remove(worker, out var fork))
        {
            _forks.Ended(fork);
        }

        _forks.Fail(worker, reason);
        EndIfIdle();
    }

    private void EndIfIdle()
    {
        if (_children.Count == 0)
        {
            var forked = _forked;
            _loop.After(
                _keep,
                () =>
                {
                    if (_children.Count == 0 && forked == _forked)
                    {
                        End();
                    }
                }
            );
        }
    }
}
