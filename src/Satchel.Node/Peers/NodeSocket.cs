using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satchel.Node.Workers;
using Satchel.Posix.Durability;
using Satchel.Posix.Processes;
using Satchel.Posix.Sockets;

namespace Satchel.Node.Peers;

/// <summary>
/// The node's socket: lets in who has the node's user and its token, which is new with each daemon. Others, and those who say nothing within a
/// while, are let go.
/// </summary>
internal sealed partial class NodeSocket : IPolled, IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int Waiting = 512;

    /// <summary>How long nobody is let in after there was no descriptor for who came: asking again at once would fail again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly NodeLoop _loop;
    private readonly NodeSocketPaths _paths;
    private readonly NodeOptions _node;
    private readonly PeerPlaces _places;
    private readonly Handshakes _handshakes;
    private readonly SdkFolders _sdk;
    private readonly ILogger<NodeSocket> _logger;
    private Socket? _socket;
    private long _key;
    private bool _isFullTold;

    public NodeSocket(
        NodeLoop loop,
        NodeSocketPaths paths,
        NodeOptions node,
        PeerPlaces places,
        Handshakes handshakes,
        SdkFolders sdk,
        ILogger<NodeSocket> logger
    )
    {
        (_loop, _paths, _node, _places, _handshakes, _sdk, _logger) = (loop, paths, node, places, handshakes, sdk, logger);
    }

    /// <summary>Listens from now on, and writes down where.</summary>
    /// <exception cref="IOException">The socket or its files cannot be made.</exception>
    public async Task StartAsync()
    {
        var token = RandomNumberGenerator.GetHexString(64, lowercase: true);
        _paths.MakeSocketDirectory();
        DurableFile.RemoveUnfinished(_paths.TokenFile, _paths.RecordFile);
        DurableFile.Write(_paths.TokenFile, Encoding.ASCII.GetBytes(token), Private);
        // That of a daemon that was killed: one head at a time has the home.
        File.Delete(_paths.Socket);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(_paths.Socket));
            File.SetUnixFileMode(_paths.Socket, Private);
            socket.Listen(Waiting);
            socket.Blocking = false;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new IOException($"'{_paths.Socket}' cannot be listened on: {refused.Message}", refused);
        }

        _socket = socket;
        _handshakes.Token = token;
        await _loop.AskAsync(() => _key = _loop.Watch(socket.SafeHandle, this)).ConfigureAwait(false);
        var record = new JsonObject
        {
            ["socket"] = _paths.Socket,
            ["token_path"] = _paths.TokenFile,
            ["sdk_path"] = _sdk.Source,
            ["node"] = _node.NodeId.ToString(),
            ["pid"] = Environment.ProcessId,
            ["place"] = _paths.Place,
        };
        DurableFile.Write(_paths.RecordFile, Encoding.UTF8.GetBytes(record.ToJsonString()), Private);
    }

    public void Ready(bool read, bool write)
    {
        // A few at a time: those who are in already come first.
        for (var turn = 0; turn < 16; turn++)
        {
            Socket accepted;
            try
            {
                accepted = _socket!.Accept();
            }
            catch (SocketException none)
            {
                if (none.SocketErrorCode is not (SocketError.WouldBlock or SocketError.ConnectionAborted))
                {
                    NotAccepted(_logger, none);
                    Rest();
                }

                return;
            }

            try
            {
                Admit(accepted);
            }
            catch (Exception defect)
            {
                // A border: who cannot be watched is told by the end of its connection.
                _loop.Report(defect);
                accepted.Dispose();
            }
        }
    }

    private void Admit(Socket accepted)
    {
        var peer = PeerCredentials.Of(accepted);
        if (peer.UserId == OwnProcess.UserId)
        {
            if (!_places.TryOpen())
            {
                Refuse(new Connection(_loop, accepted), peer.Pid);
                return;
            }

            _handshakes.Begin(new Connection(_loop, accepted) { Over = Left }, peer.Pid);
            return;
        }

        RefusedUser(_logger, peer.Pid, peer.UserId);
        accepted.Dispose();
    }

    private void Refuse(Connection connection, int pid)
    {
        if (!_isFullTold)
        {
            _isFullTold = true;
            Full(_logger, _places.Most, pid);
        }

        connection.Close(
            $"The node has its {_places.Most} connections to drivers and workers, all that its descriptors allow: end some, or raise 'ulimit -n' and start it again."
        );
    }

    private void Left()
    {
        _places.Closed();
        // Told again when it has been quiet in between.
        _isFullTold &= !_places.IsQuiet;
    }

    private void Rest()
    {
        Watch(isOn: false);
        _loop.After(Pause, () => Watch(isOn: true));
    }

    private void Watch(bool isOn)
    {
        if (_socket is { SafeHandle: { IsClosed: false } handle })
        {
            _loop.Change(handle, _key, read: isOn, write: false);
        }
    }

    /// <summary>Lets nobody in any more, and removes what says where.</summary>
    public void Dispose()
    {
        if (_socket is { } socket)
        {
            File.Delete(_paths.RecordFile);
            _loop.Run(() =>
            {
                _loop.Forget(socket.SafeHandle, _key);
                socket.Dispose();
            });
            File.Delete(_paths.Socket);
            _paths.RemoveSocketDirectory();
        }
    }

    [LoggerMessage(72, LogLevel.Warning, "All {Most} connections at the node's socket are taken: process {Pid} and others are refused.")]
    private static partial void Full(ILogger logger, int most, int pid);

    [LoggerMessage(53, LogLevel.Warning, "Process {Pid} of user {User} was refused at the node's socket.")]
    private static partial void RefusedUser(ILogger logger, int pid, uint user);

    [LoggerMessage(54, LogLevel.Warning, "A connection to the node's socket was not accepted.")]
    private static partial void NotAccepted(ILogger logger, Exception refused);
}
