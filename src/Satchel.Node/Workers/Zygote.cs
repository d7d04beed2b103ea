using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Runs;
using Satchel.Node.Workers.Wire;

namespace Satchel.Node.Workers;

/// <summary>One warm Python process that forks workers on request. On the loop only, but for its making.</summary>
/// <param name="runId">The run that it is.</param>
/// <param name="plan">How it was started.</param>
/// <param name="workingDirectory">Where its workers start.</param>
/// <param name="stop">Ends the run.</param>
/// <param name="forks">Told of forks that ended.</param>
internal sealed class Zygote(RunId runId, LaunchPlan plan, string workingDirectory, CancellationTokenSource stop, WorkerForks forks)
    : IFrameHandler
{
    private Connection? _connection;

    public RunId RunId => runId;

    public LaunchPlan Plan => plan;

    public string WorkingDirectory => workingDirectory;

    public bool IsOpen => _connection is { IsOpen: true };

    /// <summary>It has connected.</summary>
    public void Attach(Connection connection)
    {
        _connection = connection;
        connection.Handler = this;
    }

    /// <summary>Asks for a fork.</summary>
    /// <param name="refused">Given the reason when there will be none.</param>
    public void Fork(JsonObject fork, Action<string> refused)
    {
        if (!IsOpen)
        {
            refused("The process that forks workers is gone.");
            return;
        }

        _connection!.Call(
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
                _connection!.Answered(frame);
                break;
            case FrameType.Tell when JsonFrames.Read(frame) is var told && told.Text("op") is "exit":
                forks.Fail(new WorkerId(told.Text("worker") ?? ""), $"A worker ended with exit code {told.Number("code"):0} before it connected.");
                break;
            case FrameType.Tell:
                break;
            default:
                throw new ProtocolException($"A zygote sends no frame of type {(int)frame.Type}.");
        }
    }

    public void Ended() => End();

    /// <summary>Ends it and its workers; again is fine.</summary>
    public void End()
    {
        // The source lives as long as the run is followed.
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run is over.
        }
    }
}
