using Satchel.Abstractions.Streams;

namespace Satchel.Archives.Tar;

/// <summary>A sparse file as its reader sees it: the parts that a tar holds, and zeros between them.</summary>
/// <param name="data">The parts, one after the other. Not owned.</param>
/// <param name="map">Where they belong.</param>
internal sealed class SparseContent(Stream data, SparseMap map) : ForwardStream
{
    private long _position;
    private int _part;

    public override int Read(Span<byte> buffer)
    {
        var piece = Next(buffer.Length, out var isData);
        if (!isData)
        {
            buffer[..piece].Clear();
        }

        return Pass(isData ? data.Read(buffer[..piece]) : piece);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var piece = Next(buffer.Length, out var isData);
        if (!isData)
        {
            buffer.Span[..piece].Clear();
        }

        return Pass(isData ? await data.ReadAsync(buffer[..piece], cancellationToken).ConfigureAwait(false) : piece);
    }

    /// <summary>How much of what comes next is of one kind, at most as much as is asked for.</summary>
    private int Next(int wanted, out bool isData)
    {
        while (_part < map.Parts.Count && _position == map.Parts[_part].Offset + map.Parts[_part].Length)
        {
            _part++;
        }

        var (offset, length) = _part < map.Parts.Count ? map.Parts[_part] : (map.Size, 0);
        isData = _position >= offset && length > 0;
        return (int)Math.Min(wanted, (isData ? offset + length : offset) - _position);
    }

    private int Pass(int count)
    {
        _position += count;
        return count;
    }
}
