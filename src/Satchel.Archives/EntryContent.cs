using Satchel.Abstractions.Streams;

namespace Satchel.Archives;

/// <summary>
/// The bytes of one entry on their way to a sink: counted against the budget while they are read, held against what the archive says of
/// them at their end.
/// </summary>
/// <param name="inner">Not owned.</param>
/// <param name="budget">Charged for every byte.</param>
/// <param name="check">Told every piece, and an empty one at the end; throws when the archive lied.</param>
internal sealed class EntryContent(Stream inner, ArchiveBudget budget, EntryCheck check) : ForwardStream
{
    /// <summary>What whoever keeps a file leaves out when it is nothing but zeros: such pieces take no room on a disk.</summary>
    private const int HoleSize = 32 * 1024;

    /// <summary>Whether the end has been reached and was as it should be.</summary>
    public bool Completed { get; private set; }

    public override int Read(Span<byte> buffer) => Pass(inner.Read(buffer), buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Pass(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Span);

    private static int CountHoles(ReadOnlySpan<byte> bytes)
    {
        var holes = 0;
        for (; bytes.Length >= HoleSize; bytes = bytes[HoleSize..])
        {
            holes += bytes[..HoleSize].ContainsAnyExcept((byte)0) ? 0 : HoleSize;
        }

        return holes;
    }

    private int Pass(int count, ReadOnlySpan<byte> buffer)
    {
        if (count > 0)
        {
            budget.AllowZeros(CountHoles(buffer[..count]));
            budget.CountBytes(count);
            check(buffer[..count]);
        }
        else if (buffer.Length > 0 && !Completed)
        {
            check([]);
            Completed = true;
        }

        return count;
    }
}
