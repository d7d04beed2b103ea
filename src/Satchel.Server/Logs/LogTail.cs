using System.Net.WebSockets;
using System.Text;
using Satchel.Abstractions.Jobs;

namespace Satchel.Server.Logs;

/// <summary>Sends a job's log over a WebSocket while it grows: text messages of whole lines, a normal close once the job has ended and all of it is sent.</summary>
internal sealed class LogTail(LogFollower follower)
{
    // A print call of two writes, text and newline, should be one line here; somebody who waits for a prompt should still see it at once.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    /// <param name="job">The job.</param>
    /// <param name="socket">An open socket; closed when this returns, not disposed.</param>
    /// <param name="cancelled">The client has gone, or the daemon leaves.</param>
    public async Task SendAsync(JobRecord job, WebSocket socket, CancellationToken cancelled)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        var listening = ListenForCloseAsync(socket, gone);
        try
        {
            await SendLogAsync(job, socket, gone.Token).ConfigureAwait(false);
            using var patience = new CancellationTokenSource(ClosePatience);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, patience.Token).ConfigureAwait(false);
            await Task.WhenAny(listening, Task.Delay(Timeout.InfiniteTimeSpan, patience.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            if (cancelled.IsCancellationRequested && socket.State is WebSocketState.Open)
            {
                using var patience = new CancellationTokenSource(ClosePatience);
                await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "the daemon leaves", patience.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            await gone.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(false);
        }
    }

    private async Task SendLogAsync(JobRecord job, WebSocket socket, CancellationToken cancellationToken)
    {
        var frames = new LogFrames();
        await foreach (var piece in follower.FollowAsync(job, 0, Pause, cancellationToken).ConfigureAwait(false))
        {
            await SendFramesAsync(socket, piece.IsEmpty ? frames.Flush(atEnd: false) : frames.Add(piece.Span), cancellationToken).ConfigureAwait(false);
        }

        await SendFramesAsync(socket, frames.Flush(atEnd: true), cancellationToken).ConfigureAwait(false);
    }

    private static async Task SendFramesAsync(WebSocket socket, IReadOnlyList<string> frames, CancellationToken cancellationToken)
    {
        foreach (var frame in frames)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Clients send nothing but their close; reading is how it is noticed.</summary>
    private static async Task ListenForCloseAsync(WebSocket socket, CancellationTokenSource gone)
    {
        var ignored = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(ignored, gone.Token).ConfigureAwait(false)).MessageType is not WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The connection broke, or nobody needs to listen any more: the same as a close.
        }

        await gone.CancelAsync().ConfigureAwait(false);
    }
}
