using System.IO.Hashing;
using System.Security.Cryptography;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Jobs;

namespace Satchel.Client.Files;

/// <summary>
/// Tells whether content is what the node named: by its checksum, which costs a tenth of the time, and by its digest where the node tells no
/// other. For one thread at a time.
/// </summary>
internal sealed class ContentCheck : IDisposable
{
    private readonly JobFile _file;
    private readonly XxHash128? _checksum;
    private readonly IncrementalHash? _digest;
    private long _length;

    /// <param name="file">With a digest.</param>
    public ContentCheck(JobFile file)
    {
        _file = file;
        if (file.Checksum is null)
        {
            _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }
        else
        {
            _checksum = new XxHash128();
        }
    }

    /// <summary>Takes the next bytes in.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _checksum?.Append(bytes);
        _digest?.AppendData(bytes);
        _length += bytes.Length;
    }

    /// <summary>Whether all that came in is that content.</summary>
    public bool IsWhole() =>
        _length == _file.Size
        && (
            _digest is not null
                ? new Digest(_digest.GetCurrentHash()) == _file.Digest
                : Convert.ToHexStringLower(_checksum!.GetCurrentHash()) == _file.Checksum
        );

    public void Dispose() => _digest?.Dispose();
}
