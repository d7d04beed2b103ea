using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Runs;
using Satchel.Node.Peers;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Runs;

namespace Satchel.Node.Workers;

/// <summary>
/// One warm Python process that forks workers on request, and ends when it has had none for a while. One that does not answer is given up: it
/// forks no more, and is ended once the workers that it has forked before, which would end with it, are gone. On the loop only.
/// </summary>
internal sealed partial class Zygote : IFrameHandler
{
    private readonly Connection _connection;
    private readonly RunLifeline _lifeline;
    private readonly WorkerForks _forks;
    private readonly NodeLoop _loop;
    private readonly NodeOptions _node;
    private readonly RunId _runId;
    private readonly ILogger _logger;
    private readonly Dictionary<WorkerId, JsonObject> _children = [];
    private readonly HashSet<WorkerId> _connected = [];
    private long _forked;
    private long _answered;
    private bool _isGivenUp;
    private volatile bool _isEnding;

    /// <param name="runId">Its run.</param>
    /// <param name="plan">How it was started.</param>
    /// <param name="workingDirectory">Where its workers start; null leaves them where it started itself.</param>
    /// <param name="connection">It has said who it is.</param>
    /// <param name="lifeline">Ends the run when it is let go.</param>
    /// <param name="forks">Told of forks that ended.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="node">Says how long it is kept, and waited for.</param>
    /// <param name="logger">Told of one that is given up.</param>
    public Zygote(
        RunId runId,
        LaunchPlan plan,
        string? workingDirectory,
        Connection connection,
        RunLifeline lifeline,
        WorkerForks forks,
        NodeLoop loop,
        NodeOptions node,
        ILogger logger
    )
    {
        (_runId, Plan, WorkingDirectory, _connection, _lifeline) = (runId, plan, workingDirectory, connection, lifeline);
        (_forks, _loop, _node, _logger) = (forks, loop, node, logger);
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
        var isAnswered = false;
        _connection.Call(
            fork,
            (_, failure) =>
            {
                isAnswered = true;
                _answered++;
                // With the connection all its forks end, which is told once.
                if (failure is not null && _connection.IsOpen)
                {
                    Left(worker, failure.Text("message") ?? "The fork failed.");
                }
            }
        );
        Watch(() => isAnswered);
    }

    /// <summary>A fork of it has connected: a worker.</summary>
    public void Connected(WorkerId worker) => _connected.Add(worker);

    /// <summary>A worker of it is gone.</summary>
    public void Gone(WorkerId worker)
    {
        if (_connected.Remove(worker) && _isGivenUp && _connected.Count == 0)
        {
            End();
        }
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

    /// <summary>Gives it up when one thing is not answered for too long, nor any other meanwhile: many forks may take their time.</summary>
    private void Watch(Func<bool> isAnswered)
    {
        var answered = _answered;
        _loop.After(
            _node.ForkPatience,
            () =>
            {
                if (isAnswered() || !IsOpen)
                {
                    return;
                }

                if (_answered > answered)
                {
                    Watch(isAnswered);
                }
                else
                {
                    GiveUp();
                }
            }
        );
    }

    private void GiveUp()
    {
        _isEnding = _isGivenUp = true;
        GivenUp(_logger, _runId, _node.ForkPatience.TotalSeconds, _forked - _answered, _connected.Count);
        if (_connected.Count == 0)
        {
            End();
        }

        _forks.Fail(this, "The process that forks workers did not answer.");
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
                _node.ZygoteKeep,
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

    [LoggerMessage(
        83,
        LogLevel.Warning,
        "Run {RunId}, which forks workers, has not answered for {Seconds} s, with {Forks} forks asked for: another one is started. It is ended once its {Workers} workers are gone."
    )]
    private static partial void GivenUp(ILogger logger, RunId runId, double seconds, long forks, int workers);
}
