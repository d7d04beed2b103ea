using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Satchel.Packaging.Building;
using Satchel.Packaging.Walking;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Tests.RayNames;

/// <summary>
/// One entry's part of a name: the first eight bytes of the SHA-1 of its path, directly followed by its content when it is a
/// regular file. For one thread.
/// </summary>
[SuppressMessage("Security", "CA5350", Justification = "Ray's choice; verified by nobody.")]
internal sealed class RayEntryHash : IDisposable
{
    /// <summary>What the parts are combined with: eight characters '0'.</summary>
    public const ulong Start = 0x3030303030303030;

    private const int BufferSize = 256 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
    private readonly byte[] _buffer = new byte[BufferSize];

    /// <summary>The part of an entry without content, such as a directory.</summary>
    public ulong Hash(ReadOnlySpan<byte> path)
    {
        _hash.AppendData(path);
        return Conclude();
    }

    /// <summary>The part of an entry that may have content: what is no regular file counts without.</summary>
    /// <param name="path">Name for the hash, UTF-8.</param>
    /// <param name="source">Where it lies; links are followed.</param>
    /// <returns>False when it is not there.</returns>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>unreadable_entries</c>.</exception>
    public bool TryHash(ReadOnlySpan<byte> path, string source, out ulong value)
    {
        _hash.AppendData(path);
        var found = TryAppendContent(source);
        value = Conclude();
        return found;
    }

    public void Dispose() => _hash.Dispose();

    private bool TryAppendContent(string source)
    {
        try
        {
            if (LookUp.Ask(source, FileStatus.OfTarget) is not { } status)
            {
                return false;
            }

            using var handle = status.Kind is FileKind.Regular ? LookUp.Ask(source, ReadOnlyFile.TryOpen) : null;
            if (handle is not null && FileStatus.OfOpen(handle).Kind is FileKind.Regular)
            {
                for (long position = 0; RandomAccess.Read(handle, _buffer, position) is > 0 and var count; position += count)
                {
                    _hash.AppendData(_buffer, 0, count);
                }
            }

            return true;
        }
        catch (IOException e) when (!LookUp.LeadsNowhere(e))
        {
            throw PackagingErrors.Unreadable([new UnreadableEntry(source, UnreadableEntry.ReasonOf(e))]);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private ulong Conclude()
    {
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        _hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}
