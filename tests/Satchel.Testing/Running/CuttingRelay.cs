using System.Net;
using System.Net.Sockets;

namespace Satchel.Testing.Running;

/// <summary>Passes connections on to a server and cuts the first ones after some bytes, as a bad network does.</summary>
public sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _target;
    private readonly long _bytes;
    private readonly bool _cutsUploads;
    private readonly Task _until;
    private readonly Task _accepting;
    private readonly List<Task> _connections = [];
    private int _cutsLeft;
    private long _uploaded;

    /// <param name="target">Base URL of the server.</param>
    /// <param name="cuts">How many connections are cut.</param>
    /// <param name="bytes">After how many bytes from the client.</param>
    /// <param name="cutsAnswers">Whether the bytes to the client are counted instead.</param>
    /// <param name="until">What a connection stands still for before it is cut.</param>
    public CuttingRelay(string target, int cuts, long bytes, bool cutsAnswers = false, Task? until = null)
    {
        _until = until ?? Task.CompletedTask;
        _cutsUploads = !cutsAnswers;
        _target = new Uri(target);
        (_cutsLeft, _bytes) = (cuts, bytes);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Base URL of the relay.</summary>
    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>How many connections have been cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Bytes from the client that have been passed on.</summary>
    public long Uploaded => Interlocked.Read(ref _uploaded);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await Task.WhenAny(Task.WhenAll([_accepting, .. _connections])).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false)));
        }
    }

    private async Task RelayAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var server = new TcpClient();
        await server.ConnectAsync(_target.Host, _target.Port, _stop.Token).ConfigureAwait(false);
        // A reset, as of a connection that is lost, not an end.
        client.LingerState = new LingerOption(true, 0);
        await Task.WhenAny(
                PassAsync(client.GetStream(), server.GetStream(), isUpload: true),
                PassAsync(server.GetStream(), client.GetStream(), isUpload: false)
            )
            .ConfigureAwait(false);
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, bool isUpload)
    {
        var buffer = new byte[64 * 1024];
        long passed = 0;
        int read;
        while ((read = await from.ReadAsync(buffer, _stop.Token).ConfigureAwait(false)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token).ConfigureAwait(false);
            passed += read;
            Interlocked.Add(ref _uploaded, isUpload ? read : 0);
            if (isUpload == _cutsUploads && passed > _bytes && Interlocked.Decrement(ref _cutsLeft) >= 0)
            {
                Cuts++;
                await _until.WaitAsync(_stop.Token).ConfigureAwait(false);
                return;
            }
        }
    }
}
