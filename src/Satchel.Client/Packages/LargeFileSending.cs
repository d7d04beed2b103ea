using System.Net;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;

namespace Satchel.Client.Packages;

/// <summary>
/// One sending of one large file: asks how much of it the cluster has, of this attempt or of one before, and sends the rest; again when the
/// connection breaks, as long as that brings something.
/// </summary>
internal sealed class LargeFileSending(ApiClient api, RetryPolicy retry, LargeFile file, SentBytes sent)
{
    /// <summary>Attempts in a row that bring nothing.</summary>
    private const int MostFruitless = 10;

    /// <summary>A network that is gone tells nobody; another connection goes on where this one was.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly string _path = $"/v1/blobs/{file.Blob.Digest}";

    /// <summary>What is counted of it in <see cref="SentBytes"/>.</summary>
    private long _counted;

    /// <returns>Whether any of it was sent; not, when somebody else has sent it meanwhile.</returns>
    /// <exception cref="ConnectionException">The cluster is away, or breaks off again and again.</exception>
    /// <exception cref="ApiException"><c>disk_full</c>, ….</exception>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>file_changed</c>, <c>unreadable_entries</c>.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var (fruitless, held) = (0, -1L);
        var (isTried, isBroken, isVerified) = (false, false, false);
        while (true)
        {
            var state = await retry.RunAsync(AskAsync, cancellationToken).ConfigureAwait(false);
            if (held < 0 && !state.Stored && !isVerified)
            {
                sent.Find(state.Held);
                _counted = state.Held;
            }

            CountTo(state.Stored ? file.Blob.Size : state.Held);
            if (state.Stored)
            {
                return isTried;
            }

            fruitless = state.Held > held ? 0 : fruitless + 1;
            held = state.Held;
            if (state.Busy)
            {
                // Somebody else sends the very same, and gets on; or the cluster has not noticed yet that an earlier connection is dead.
                fruitless = 0;
                await Task.Delay(LongestPause, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (isBroken || held > 0)
            {
                sent.GoOn(new ResumedFile(file.Path, held, file.Blob.Size));
            }

            isTried = true;
            try
            {
                await SendAsync(held, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (ConnectionException) when (fruitless < MostFruitless)
            {
                isBroken = true;
            }
            catch (ApiException other) when (other.Error.Code is "upload_busy" or "upload_offset" && fruitless < MostFruitless)
            {
                // Told anew above.
            }
            catch (ApiException mismatch) when (mismatch.Error.Code is "blob_mismatch" && held > 0 && !isVerified)
            {
                // What the cluster had was not the beginning of the file: a crash of its machine, or the file is another now.
                await VerifyAsync(cancellationToken).ConfigureAwait(false);
                (isBroken, isVerified, held) = (true, true, -1);
            }

            var pause = FirstPause * (1 << Math.Min(fruitless, 4));
            await Task.Delay(pause < LongestPause ? pause : LongestPause, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<BlobUploadState> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await api.GetAsync(_path + "/upload", WireJson.Default.BlobUploadState, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException older) when (older.Status is HttpStatusCode.NotFound)
        {
            // A daemon of an earlier version keeps nothing, and takes the whole.
            return new BlobUploadState(0, Stored: false, Busy: false);
        }
    }

    private async Task SendAsync(long held, CancellationToken cancellationToken)
    {
        // More than there is is nothing of this file, which the cluster finds out at the end.
        var from = Math.Min(held, file.Blob.Size);
        using var content = new StreamedContent(token => file.OpenAt(from, token), file.Blob.Size - from, Count, Patience);
        using var answer = await api.SendAsync(
                HttpMethod.Put,
                FormattableString.Invariant($"{_path}?offset={held}"),
                content,
                HttpCompletionOption.ResponseContentRead,
                cancellationToken,
                asksFirst: true
            )
            .ConfigureAwait(false);
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var content = await file.OpenAt(0, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            await content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Count(long bytes)
    {
        _counted += bytes;
        sent.Add(bytes);
    }

    private void CountTo(long bytes)
    {
        sent.Skip(bytes - _counted);
        _counted = bytes;
    }
}
