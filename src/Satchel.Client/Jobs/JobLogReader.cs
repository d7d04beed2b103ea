using System.Globalization;
using System.Runtime.CompilerServices;
using Satchel.Abstractions.Wire;
using Satchel.Client.Http;

namespace Satchel.Client.Jobs;

/// <summary>Reads one job's log by offset, so that nothing is lost or read twice when the connection breaks.</summary>
internal sealed class JobLogReader(ApiClient api, RetryPolicy retry, string id)
{
    private const int BufferSize = 64 * 1024;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        long offset = 0;
        var opensAgain = false;
        while (true)
        {
            var at = offset;
            using var answer = opensAgain
                ? await retry.RunAsync(token => OpenAsync(at, follow, token), cancellationToken).ConfigureAwait(false)
                : await OpenAsync(at, follow, cancellationToken).ConfigureAwait(false);
            var content = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                int? read;
                while ((read = await TryReadAsync(content, buffer, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    offset += read.Value;
                    yield return buffer.AsMemory(0, read.Value);
                }

                if (read is 0)
                {
                    yield break;
                }
            }

            opensAgain = true;
        }
    }

    private Task<HttpResponseMessage> OpenAsync(long offset, bool follow, CancellationToken cancellationToken) =>
        api.SendAsync(
            HttpMethod.Get,
            JobPaths.Of(id, string.Create(CultureInfo.InvariantCulture, $"/logs?offset={offset}&follow={(follow ? "true" : "false")}")),
            null,
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken
        );

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
