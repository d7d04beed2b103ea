using System.Globalization;
using System.Runtime.CompilerServices;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;

namespace Satchel.Client.Jobs;

/// <summary>Reads one log by offset, so that nothing is lost or read twice when the connection breaks.</summary>
/// <param name="api">Carries the calls.</param>
/// <param name="retry">For a connection that broke.</param>
/// <param name="path">Path of its content, up to where more of the query can follow.</param>
/// <param name="options">What of it.</param>
internal sealed class LogReader(ApiClient api, RetryPolicy retry, string path, LogOptions options)
{
    private const int BufferSize = 64 * 1024;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        var position = new LogPosition(options.Timestamps);
        var opensAgain = false;
        while (true)
        {
            using var answer = opensAgain
                ? await retry
                    .RunAsync(token => OpenAsync(position.Offset, opensAgain: true, token), cancellationToken)
                    .ConfigureAwait(false)
                : await OpenAsync(0, opensAgain: false, cancellationToken).ConfigureAwait(false);
            if (opensAgain)
            {
                position.GoOn();
            }
            else
            {
                position.BeginAt(FirstOffsetOf(answer));
            }

            var content = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                int? read;
                while ((read = await TryReadAsync(content, buffer, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    if (position.Take(buffer.AsMemory(0, read.Value)) is { IsEmpty: false } piece)
                    {
                        yield return piece;
                    }
                }

                if (read is 0)
                {
                    yield break;
                }
            }

            opensAgain = true;
        }
    }

    private Task<HttpResponseMessage> OpenAsync(long offset, bool opensAgain, CancellationToken cancellationToken) =>
        api.SendAsync(
            HttpMethod.Get,
            path
                + string.Create(CultureInfo.InvariantCulture, $"offset={offset}&follow={(options.Follow ? "true" : "false")}")
                + (options.Tail is { } lines && !opensAgain ? string.Create(CultureInfo.InvariantCulture, $"&tail={lines}") : "")
                + (
                    options.Since is { } age && !opensAgain
                        ? string.Create(CultureInfo.InvariantCulture, $"&since_seconds={(long)age.TotalSeconds}")
                        : ""
                )
                + (options.Timestamps ? "&timestamps=true" : ""),
            null,
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken
        );

    /// <summary>A daemon that does not say it has begun at the beginning.</summary>
    private static long FirstOffsetOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues(JobPaths.LogOffsetHeader, out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : 0;

    /// <summary>Bytes read; 0 at the end; null when the connection broke.</summary>
    private static async Task<int?> TryReadAsync(Stream content, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return null;
        }
    }
}
