using System.Buffers.Text;

namespace Satchel.Archives.Tar;

/// <summary>Which parts of a sparse file a tar holds; all else is zeros.</summary>
/// <param name="Size">Of the whole file, in bytes.</param>
/// <param name="Parts">In order, none over another, all within the file.</param>
internal sealed record SparseMap(long Size, IReadOnlyList<(long Offset, long Length)> Parts)
{
    // A file with more holes than this is an attack on memory.
    private const int MostParts = 200_000;

    /// <summary>Bytes that the tar holds.</summary>
    public long DataBytes => Parts.Sum(static part => part.Length);

    /// <summary>Checks what a tar says; null when it makes no sense.</summary>
    /// <param name="numbers">Offset and length of each part.</param>
    public static SparseMap? Create(long size, IReadOnlyList<long> numbers)
    {
        if (size < 0 || numbers.Count % 2 != 0 || numbers.Count > MostParts * 2)
        {
            return null;
        }

        var parts = new List<(long Offset, long Length)>();
        var end = 0L;
        for (var i = 0; i < numbers.Count; i += 2)
        {
            var (offset, length) = (numbers[i], numbers[i + 1]);
            if (offset < end || length < 0 || length > size - offset)
            {
                return null;
            }

            end = offset + length;
            if (length > 0)
            {
                parts.Add((offset, length));
            }
        }

        return new SparseMap(size, parts);
    }

    /// <summary>Reads numbers in decimal with one byte between them.</summary>
    /// <returns>Null when there is anything else.</returns>
    public static List<long>? ReadNumbers(ReadOnlySpan<byte> text, byte separator)
    {
        var numbers = new List<long>();
        while (!text.IsEmpty)
        {
            if (!Utf8Parser.TryParse(text, out long number, out var consumed) || number < 0 || numbers.Count > MostParts * 2)
            {
                return null;
            }

            numbers.Add(number);
            text = text[consumed..];
            if (!text.IsEmpty)
            {
                if (text[0] != separator)
                {
                    return null;
                }

                text = text[1..];
            }
        }

        return numbers;
    }

    /// <summary>
    /// Adds the parts that stand in a header of GNU tar's old form, up to the first unused place.
    /// </summary>
    /// <param name="places">Twelve bytes of offset and twelve of length, again and again.</param>
    /// <returns>False when a number makes no sense.</returns>
    public static bool TryAddPlaces(ReadOnlySpan<byte> places, List<long> numbers)
    {
        for (; places.Length >= 24 && places[0] != 0; places = places[24..])
        {
            if (
                TarHeaderFormat.ReadNumber(places[..12]) is not { } offset
                || TarHeaderFormat.ReadNumber(places.Slice(12, 12)) is not { } length
                || numbers.Count >= MostParts * 2
            )
            {
                return false;
            }

            numbers.Add(offset);
            numbers.Add(length);
        }

        return true;
    }
}
