using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Jobs;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Node.Results;

/// <summary>
/// What a run made, as a file: a line of JSON about all of it, then one for each path in ordinal order, so that a path is found without
/// reading the others however many there are. For one thread.
/// </summary>
internal sealed class ResultIndex : IDisposable
{
    /// <summary>Its name.</summary>
    public const string Name = "index";

    private const int BlockSize = 4096;
    private const string GaveWay = "it gave way to jobs, as the disk of the node is nearly full";

    private readonly SafeFileHandle _file;
    private readonly long _length;
    private readonly long _first;
    private readonly bool _isListOnly;

    private ResultIndex(SafeFileHandle file, bool isListOnly)
    {
        (_file, _isListOnly) = (file, isListOnly);
        _length = RandomAccess.GetLength(file);
        (var line, _first) = LineAt(0);
        var summary = Parse(line, ResultsJson.Default.JobFiles);
        Summary = isListOnly ? summary with { NotKept = summary.NotKept ?? GaveWay } : summary;
    }

    /// <summary>All of it together.</summary>
    public JobFiles Summary { get; }

    /// <summary>Writes an index so that it is there whole or not at all.</summary>
    /// <param name="directory">Existing.</param>
    /// <param name="lines">Ordered by path, ordinally.</param>
    /// <exception cref="IOException">No room, or the disk failed.</exception>
    public static void Write(string directory, JobFiles summary, IEnumerable<IndexLine> lines)
    {
        var path = Path.Combine(directory, Name);
        using (var file = new StreamWriter(path + ".tmp", append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            file.Write(JsonSerializer.Serialize(summary, ResultsJson.Default.JobFiles));
            foreach (var line in lines)
            {
                file.Write('\n');
                file.Write(JsonSerializer.Serialize(line, ResultsJson.Default.IndexLine));
            }

            file.Write('\n');
            file.Flush();
            ((FileStream)file.BaseStream).Flush(flushToDisk: true);
        }

        File.Move(path + ".tmp", path, overwrite: true);
        DurableDirectory.Flush(directory);
    }

    /// <returns>Null when there is none.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static ResultIndex? TryOpen(string directory) => TryOpen(Path.Combine(directory, Name), isListOnly: false);

    /// <summary>Opens one that stayed alone when the content gave way: it says so.</summary>
    /// <inheritdoc cref="TryOpen(string)"/>
    public static ResultIndex? TryOpenList(string path) => TryOpen(path, isListOnly: true);

    private static ResultIndex? TryOpen(string path, bool isListOnly)
    {
        if (GuardedFile.TryOpenRead(path) is not { } file)
        {
            return null;
        }

        try
        {
            return new ResultIndex(file, isListOnly);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The lines from the first on whose path is greater than another.</summary>
    /// <param name="after">That path; null for all.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public IEnumerable<IndexLine> ReadAfter(string? after)
    {
        for (var at = after is null ? _first : Seek(after, passesEqual: true); at < _length; )
        {
            (var line, at) = LineAt(at);
            yield return ToLine(line);
        }
    }

    /// <summary>The line of a path; null when it has none.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public IndexLine? Find(string path)
    {
        var at = Seek(path, passesEqual: false);
        return at < _length && ToLine(LineAt(at).Line) is var found && found.File.Path == path ? found : null;
    }

    public void Dispose() => _file.Dispose();

    private IndexLine ToLine(byte[] json)
    {
        var line = Parse(json, ResultsJson.Default.IndexLine);
        return _isListOnly ? new IndexLine(line.File with { Digest = null }, null) : line;
    }

    /// <summary>Offset of the first line whose path is not less than (or, passing equal ones, greater than) another; the length when there is none.</summary>
    private long Seek(string path, bool passesEqual)
    {
        // Every line that begins before low is before the one; the line that begins at high, or the end, is not.
        var (low, high) = (_first, _length);
        while (low < high)
        {
            var start = LineStart(low, low + ((high - low) / 2));
            var (line, next) = LineAt(start);
            var order = string.CompareOrdinal(Parse(line, ResultsJson.Default.IndexLine).File.Path, path);
            if (order < 0 || (order == 0 && passesEqual))
            {
                low = next;
            }
            else
            {
                high = start;
            }
        }

        return low;
    }

    /// <summary>Where the line begins that an offset lies in.</summary>
    /// <param name="least">A line begins there; not after <paramref name="offset"/>.</param>
    private long LineStart(long least, long offset)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        while (offset > least)
        {
            var start = Math.Max(least, offset - BlockSize);
            var read = RandomAccess.Read(_file, block[..(int)(offset - start)], start);
            if (block[..read].LastIndexOf((byte)'\n') is >= 0 and var at)
            {
                return start + at + 1;
            }

            offset = start;
        }

        return least;
    }

    private (byte[] Line, long Next) LineAt(long offset)
    {
        var line = new MemoryStream();
        Span<byte> block = stackalloc byte[BlockSize];
        while (RandomAccess.Read(_file, block, offset + line.Length) is > 0 and var read)
        {
            var end = block[..read].IndexOf((byte)'\n');
            line.Write(block[..(end < 0 ? read : end)]);
            if (end >= 0)
            {
                return (line.ToArray(), offset + line.Length + 1);
            }
        }

        throw new InvalidDataException("The index ends within a line.");
    }

    private static T Parse<T>(byte[] line, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw new InvalidDataException("A line of the index says nothing.");
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException("A line of the index is damaged.", damaged);
        }
    }
}
