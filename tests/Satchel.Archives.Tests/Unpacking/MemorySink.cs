using System.Text;
using Satchel.Abstractions.Blobs;

namespace Satchel.Archives.Tests.Unpacking;

/// <summary>Keeps what an archive holds in memory.</summary>
internal sealed class MemorySink : IArchiveSink
{
    private readonly Dictionary<Digest, byte[]> _blobs = [];

    public async ValueTask<BlobRef> StoreAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        var blob = new BlobRef(Digest.Of(bytes.ToArray()), bytes.Length);
        _blobs[blob.Digest] = bytes.ToArray();
        return blob;
    }

    public string Text(Digest digest) => Encoding.UTF8.GetString(_blobs[digest]);
}
