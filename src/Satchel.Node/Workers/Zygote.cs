using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Node.Runs;
using Satchel.Node.Workers.Wire;

namespace Satchel.Node.Workers;

/// <summary>One warm Python process that forks workers on request. On the loop only.</summary>
internal sealed class Zygote : IFrameHandler
{
    private readonly Connection _connection;
    private readonly RunLifeline _lifeline;
    private readonly WorkerForks _forks;

    /// <param name="plan">How it was started.</param>
    /// <param name="workingDirectory">Where its workers start.</param>
    /// <param name="connection">It has said who it is.</param>
    /// <param name="lifeline">Ends the run when it is let go.</param>
    /// <param name="forks">Told of forks that ended.</param>
    public Zygote(LaunchPlan plan, string workingDirectory, Connection connection, RunLifeline lifeline, WorkerForks forks)
    {
        (Plan, WorkingDirectory, _connection, _lifeline, _forks) = (plan, workingDirectory, connection, lifeline, forks);
        connection.Handler = this;
    }

    public LaunchPlan Plan { get; }

    public string WorkingDirectory { get; }

    public bool IsOpen => _connection.IsOpen;

    /// <summary>Asks for a fork.</summary>
    /// <param name="refused">Given the reason when there will be none.</param>
    public void Fork(JsonObject fork, Action<string> refused)
    {
        if (!IsOpen)
        {
            refused("The process that forks workers is gone.");
            return;
        }

        _connection.Call(
            fork,
            (_, failure) =>
            {
                if (failure is not null)
                {
                    refused(failure.Text("message") ?? "The fork failed.");
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
                _forks.Fail(
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

    public void Ended() => End();

    /// <summary>Ends it and its workers; again is fine.</summary>
    public void End() => _lifeline.Dispose();
}
