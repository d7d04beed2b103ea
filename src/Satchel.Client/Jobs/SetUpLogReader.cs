using System.Runtime.CompilerServices;
using Satchel.Client.Http;

namespace Satchel.Client.Jobs;

/// <summary>Reads what a set-up has printed, once: it is not followed, and a connection that breaks ends it.</summary>
/// <param name="api">Carries the call.</param>
/// <param name="path">Path of its content.</param>
internal sealed class SetUpLogReader(ApiClient api, string path)
{
    private const int BufferSize = 64 * 1024;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await api.SendAsync(HttpMethod.Get, path, null, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        var content = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var buffer = new byte[BufferSize];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                yield return buffer.AsMemory(0, read);
            }
        }
    }
}
