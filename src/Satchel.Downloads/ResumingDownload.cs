using System.Buffers;
using System.Globalization;
using Satchel.Abstractions.Downloads;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Files;

namespace Satchel.Downloads;

/// <summary>
/// Writes a remote file to disk. A transient failure is tried again after a pause; what broke in the middle goes on where it was, when the
/// source can tell that it is still the same file. Gives up when several attempts in a row bring nothing, or next to nothing.
/// </summary>
internal sealed class ResumingDownload(IRemoteSource source, DownloadRequest request, DownloadSettings settings, TimeProvider time)
{
    private const int BufferSize = 128 * 1024;
    private const long BetweenLooks = 1024 * 1024;
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(0.5);

    private readonly string _name = request.Uri.Shown[(request.Uri.Shown.LastIndexOf('/') + 1)..];
    private readonly DownloadRoom _room = new(request);
    private string? _version;
    private long _lastReport = time.GetTimestamp();

    /// <summary>Downloads all of it.</summary>
    /// <returns>What its host said of it; its bytes are read.</returns>
    public async Task<RemoteContent> RunAsync(CancellationToken cancellationToken)
    {
        request.Context.Progress?.Report($"Downloading {_name}");
        var file = new FileStream(request.File, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, useAsync: false);
        await using (file.ConfigureAwait(false))
        {
            var failures = 0;
            while (true)
            {
                var before = file.Position;
                try
                {
                    return await ReadAsync(file, cancellationToken).ConfigureAwait(false);
                }
                catch (SetupFailedException failure) when (failure.Kind.Life is SetupErrorLife.Transient)
                {
                    failures = file.Position - before >= settings.LeastProgress ? 1 : failures + 1;
                    if (failures >= settings.Attempts)
                    {
                        throw;
                    }

                    request.Context.Log?.Invoke($"{failure.Message} Tries again.");
                    request.Context.Progress?.Report(RetryText.Of(failures + 1, settings.Attempts, failure.Message));
                    await Task.Delay(settings.RetryPause * (1 << (failures - 1)), time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task<RemoteContent> ReadAsync(FileStream file, CancellationToken cancellationToken)
    {
        var from = _version is null ? 0 : file.Position;
        var content = await WithinAsync(token => source.OpenAsync(from, _version, token), cancellationToken).ConfigureAwait(false);
        if (content.Offset > 0 && content.Version != _version)
        {
            // The rest of another file: not every host looks at what the range was bound to.
            await content.DisposeAsync().ConfigureAwait(false);
            content = await WithinAsync(token => source.OpenAsync(0, version: null, token), cancellationToken).ConfigureAwait(false);
        }

        await using (content.ConfigureAwait(false))
        {
            SparseFile.Cut(file.SafeFileHandle, content.Offset);
            file.Position = content.Offset;
            _version = content.Version;
            CheckSize(content.Length ?? 0);
            _room.CheckFits(content.Length ?? content.Offset, content.Offset);
            await CopyAsync(content, file, cancellationToken).ConfigureAwait(false);
            return content;
        }
    }

    private async Task CopyAsync(RemoteContent content, FileStream file, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var looked = file.Position;
        try
        {
            int count;
            while (
                (count = await WithinAsync(token => ReadSomeAsync(content.Bytes, buffer, token), cancellationToken).ConfigureAwait(false))
                > 0
            )
            {
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                CheckSize(file.Position);
                if (file.Position - looked >= BetweenLooks)
                {
                    looked = file.Position;
                    _room.CheckIsLeft(looked);
                }

                Report(file.Position, content.Length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (content.Length is { } length && file.Position < length)
        {
            throw Broken($"ended after {file.Position} of {length} bytes", cause: null);
        }
    }

    private async Task<int> ReadSomeAsync(Stream bytes, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await bytes.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw Broken($"broke off ({failure.Message.TrimEnd('.')})", failure);
        }
    }

    /// <summary>Runs a step that must show some progress in time.</summary>
    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(settings.StallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await step(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SetupFailedException(
                SetupErrorKinds.DownloadStalled,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The download of {request.Uri.Shown} stalled: nothing came for {settings.StallTimeout.TotalSeconds:0.#} seconds."
                ),
                "Try again when the host is less busy, or copy the file to a host that is nearer.",
                late
            );
        }
    }

    private SetupFailedException Broken(string how, Exception? cause)
    {
        var message = $"The download of {request.Uri.Shown} {how}.";
        const string hint = "Look at the connection between the node and the host, then submit again.";
        return cause is null
            ? new SetupFailedException(SetupErrorKinds.UriUnreachable, message, hint)
            : new SetupFailedException(SetupErrorKinds.UriUnreachable, message, hint, cause);
    }

    private void CheckSize(long bytes)
    {
        if (request.MaxBytes is { } most && bytes > most)
        {
            throw new SetupFailedException(
                SetupErrorKinds.QuotaExceeded,
                $"{request.Uri.Shown} is larger than the {ByteCount.Of(most)} that this cluster accepts.",
                "Leave files out of the archive, or ask the operator to raise SATCHEL_MAX_PACKAGE_BYTES."
            );
        }
    }

    private void Report(long bytes, long? length)
    {
        if (request.Context.Progress is { } progress && time.GetElapsedTime(_lastReport) >= BetweenReports)
        {
            _lastReport = time.GetTimestamp();
            progress.Report($"Downloading {_name}, {ByteCount.Of(bytes)}{(length is { } all ? $" of {ByteCount.Of(all)}" : "")}");
        }
    }
}
