using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Errors;
using Satchel.Node.Output;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;
using Satchel.Node.Workers;
using Satchel.Posix.Processes;

namespace Satchel.Node.Peers;

/// <summary>Finds out who has connected, from the first frame. On the loop only.</summary>
internal sealed partial class Handshakes(
    DriverSessions sessions,
    Zygotes zygotes,
    WorkerForks forks,
    ClientFrames frames,
    WorkerEnds ends,
    NodeLoop loop,
    NodeOptions node,
    ILogger<Handshakes> logger
)
{
    /// <summary>
    /// Version of the protocol that is spoken: raised with every change of what a process of the other version could not read, pickles that
    /// name what it has not among them.
    /// </summary>
    public const int Protocol = 3;

    /// <summary>In bytes: larger values are files in shared memory.</summary>
    public const int InlineLimit = 100 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What a peer must know; none is let in before it is set.</summary>
    public string? Token { get; set; }

    /// <summary>A connection has been made by a process of the node's user.</summary>
    public void Begin(Connection connection, int pid)
    {
        connection.MostBody = Frame.MostHello;
        connection.Handler = new Stranger(this, connection, pid);
        loop.After(
            Patience,
            () =>
            {
                if (connection.Handler is Stranger { HasSpoken: false })
                {
                    connection.Close("Nothing was said.");
                }
            }
        );
    }

    private void Greet(Connection connection, int pid, uint number, JsonObject hello)
    {
        if (!IsToken(hello.Text("token")))
        {
            RefusedToken(logger, pid);
            Refuse(
                connection,
                number,
                "WRONG_TOKEN",
                "The token is not the one of this node.",
                "Read it from the file that SATCHEL_NODE_TOKEN_PATH names."
            );
        }
        else if (hello.Number("protocol") is not Protocol)
        {
            Refuse(
                connection,
                number,
                "PROTOCOL_VERSION",
                $"This node speaks version {Protocol} of the protocol, and the SDK of process {pid} ({hello.Text("sdk") ?? "unknown"}) "
                    + $"version {hello.Number("protocol"):0}.",
                "Use the SDK that came with this version of Satchel: see 'satchel sdk path'."
            );
        }
        else
        {
            connection.MostBody = Frame.MostBody;
            Enter(connection, pid, number, hello);
        }
    }

    private void Enter(Connection connection, int pid, uint number, JsonObject hello)
    {
        switch (hello.Text("role"))
        {
            case "zygote" when zygotes.TryAttach(hello.Text("zygote") ?? "", connection):
                connection.Reply(number, done: true, Answer());
                break;
            // Who it is first: one that cannot be looked at now stays among those that are waited for.
            case "worker"
                when ProcessIdentity.Of(pid) is var process
                    && new WorkerId(hello.Text("worker") ?? "") is var id
                    && forks.Arrived(id) is { } environment:
                EnterWorker(connection, pid, process, number, id, environment);
                break;
            case "driver":
                loop.Beside(() => EnterDriverAsync(connection, pid, number, hello));
                break;
            default:
                Refuse(connection, number, "NOT_EXPECTED", "Nobody waits for this process.", "Its job may have ended.");
                break;
        }
    }

    private void EnterWorker(
        Connection connection,
        int pid,
        ProcessIdentity? process,
        uint number,
        WorkerId id,
        TaskEnvironment environment
    )
    {
        var worker = new WorkerPeer(connection, id, environment, frames, ends.Ended) { Pid = pid, Process = process };
        connection.Handler = worker;
        connection.Stall = node.StalledFrame;
        var answer = Answer(environment.Session);
        answer["worker"] = id.Text;
        answer["runtime_env"] = environment.Spec.DeepClone();
        connection.Reply(number, done: true, answer);
        environment.Arrived(worker);
    }

    private async Task EnterDriverAsync(Connection connection, int pid, uint number, JsonObject hello)
    {
        DriverSession session;
        try
        {
            session = await sessions.BeginAsync(hello).ConfigureAwait(false);
        }
        catch (SatchelException refused)
        {
            loop.Post(() => Refuse(connection, number, refused.Error.Code, refused.Error.Message, refused.Error.Hint));
            return;
        }
        catch (ProtocolException refused)
        {
            loop.Post(() => connection.Close(refused.Message));
            return;
        }
        catch (Exception defect)
        {
            // A border: a driver must not wait for ever.
            NotBegun(logger, defect);
            loop.Post(() => Refuse(connection, number, "INTERNAL_ERROR", defect.Message, "The daemon's log says more."));
            return;
        }

        loop.Post(() =>
        {
            if (!connection.IsOpen)
            {
                sessions.End(session);
                return;
            }

            var driver = new DriverPeer(connection, session, frames, _ => sessions.End(session)) { Pid = pid };
            connection.Handler = driver;
            session.Driver = driver;
            var answer = Answer(session);
            answer["worker"] = WorkerId.Create().Text;
            answer["runtime_env"] = session.RuntimeEnv.DeepClone();
            answer["output"] = SessionOutput.PatternOf(node, session);
            connection.Reply(number, done: true, answer);
            sessions.Entered(session);
        });
    }

    private JsonObject Answer() =>
        new()
        {
            ["node"] = node.NodeId.ToString(),
            ["session"] = node.Session.ToString(),
            ["inline_limit"] = InlineLimit,
        };

    private JsonObject Answer(DriverSession session)
    {
        var answer = Answer();
        answer["job"] = session.JobHex;
        answer["namespace"] = session.Namespace;
        answer["sdk_path"] = session.SdkPath;
        answer["job_config"] = session.JobConfig?.DeepClone();
        answer["package_seconds"] = node.PackageGrace.TotalSeconds;
        return answer;
    }

    private bool IsToken(string? given) =>
        Token is { } token
        && given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(token));

    private static void Refuse(Connection connection, uint number, string code, string message, string hint)
    {
        connection.Reply(number, done: false, Failures.Of(code, message, hint));
        connection.Close(message);
    }

    [LoggerMessage(55, LogLevel.Warning, "Process {Pid} showed a wrong token at the node's socket.")]
    private static partial void RefusedToken(ILogger logger, int pid);

    [LoggerMessage(56, LogLevel.Error, "A defect while a driver was let in.")]
    private static partial void NotBegun(ILogger logger, Exception defect);

    /// <summary>Who has not said who it is.</summary>
    private sealed class Stranger(Handshakes handshakes, Connection connection, int pid) : IFrameHandler
    {
        public bool HasSpoken { get; private set; }

        public void Handle(in Frame frame)
        {
            if (frame.Type != FrameType.Call || HasSpoken)
            {
                throw new ProtocolException("The first frame is a call of 'hello', and nothing follows before its answer.");
            }

            HasSpoken = true;
            var number = new WireReader(frame.Head).UInt32();
            handshakes.Greet(connection, pid, number, JsonFrames.Read(frame));
        }

        public void Ended()
        {
            // Nothing has begun.
        }
    }
}
