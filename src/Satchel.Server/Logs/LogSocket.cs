using System.Net.WebSockets;
using System.Text;
using Satchel.Abstractions.Jobs;

namespace Satchel.Server.Logs;

/// <summary>
/// Sends a job's log over a WebSocket while it grows: text messages of whole lines, a normal close once the job has ended and all
/// of it is sent.
/// </summary>
internal sealed class LogSocket(LogFollower follower)
{
    // A print call of two writes, text and newline, should be one line here; somebody who waits for a prompt should still see it at once.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    // What is on its way to a client that reads slowly when nothing more is sent. With the patience above it is what a leaving daemon has.
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(4);

    /// <param name="job">The job.</param>
    /// <param name="socket">An open socket; closed when this returns, not disposed.</param>
    /// <param name="cancelled">The client has gone, or the daemon leaves.</param>
    public async Task SendAsync(JobRecord job, WebSocket socket, CancellationToken cancelled)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        using var closed = new CancellationTokenSource();
        var listening = ListenForCloseAsync(socket, gone, closed.Token);
        try
        {
            // A send that is cancelled aborts the socket, and the client would not be told why it ends: it is given time.
            using var late = new CancellationTokenSource();
            await using (gone.Token.Register(() => late.CancelAfter(SendPatience)).ConfigureAwait(false))
            {
                await SendLogAsync(job, socket, late.Token, gone.Token).ConfigureAwait(false);
            }

            await CloseAsync(socket, WebSocketCloseStatus.NormalClosure, reason: null, listening).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            await CloseAsync(socket, WebSocketCloseStatus.EndpointUnavailable, "the daemon leaves", listening).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The client has closed, or is gone: nobody reads on.
            await CloseAsync(socket, WebSocketCloseStatus.NormalClosure, reason: null, listening).ConfigureAwait(false);
        }
        finally
        {
            await closed.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Says goodbye and waits a while for the client to do so; without that its system may throw away what it has not read
    /// yet.
    /// </summary>
    private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, string? reason, Task listening)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using var patience = new CancellationTokenSource(ClosePatience);
        try
        {
            await socket.CloseOutputAsync(status, reason, patience.Token).ConfigureAwait(false);
            await Task.WhenAny(listening, Task.Delay(Timeout.InfiniteTimeSpan, patience.Token)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client went without a word, or does not read: there is nobody to say goodbye to.
        }
    }

    private async Task SendLogAsync(JobRecord job, WebSocket socket, CancellationToken late, CancellationToken cancellationToken)
    {
        var frames = new LogFrames();
        await foreach (var piece in follower.FollowAsync(job, 0, Pause, cancellationToken).ConfigureAwait(false))
        {
            await SendFramesAsync(piece.IsEmpty ? frames.Flush(atEnd: false) : frames.Add(piece.Span)).ConfigureAwait(false);
        }

        await SendFramesAsync(frames.Flush(atEnd: true)).ConfigureAwait(false);

        async Task SendFramesAsync(IReadOnlyList<string> ready)
        {
            foreach (var frame in ready)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await socket
                    .SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, late)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Clients send nothing but their close; reading is how it is noticed. A receive that is cancelled aborts the socket, so it is
    /// only once all is said.
    /// </summary>
    private static async Task ListenForCloseAsync(WebSocket socket, CancellationTokenSource gone, CancellationToken closed)
    {
        var ignored = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(ignored, closed).ConfigureAwait(false)).MessageType is not WebSocketMessageType.Close) { }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The connection broke, or nobody needs to listen any more: the same as a close.
        }

        await gone.CancelAsync().ConfigureAwait(false);
    }
}
