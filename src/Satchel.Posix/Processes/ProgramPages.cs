using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Satchel.Posix.Processes;

/// <summary>Pages of program files that are mapped into this process: code and the tables beside it, which were read from a file and never changed.</summary>
public static unsafe partial class ProgramPages
{
    private const int DontNeed = 4; // MADV_DONTNEED
    private const int BufferSize = 32 * 1024; // a line of the table is one path and little more

    /// <summary>
    /// Takes unchanged pages of files out of this process. They stay in the kernel's cache, which may now drop them, and come back with the next access.
    /// Changed and writable ones stay: of those this would lose what was written.
    /// </summary>
    /// <returns>Bytes that were taken out; some may be back already.</returns>
    /// <exception cref="IOException">The table of mappings cannot be read.</exception>
    public static long Release()
    {
        using var table = File.OpenHandle("/proc/self/smaps");
        var buffer = new byte[BufferSize];
        var mapping = default(Mapping);
        long released = 0;
        long position = 0;
        var held = 0;
        while (RandomAccess.Read(table, buffer.AsSpan(held), position) is > 0 and var read)
        {
            position += read;
            held += read;
            var rest = buffer.AsSpan(0, held);
            while (rest.IndexOf((byte)'\n') is >= 0 and var end)
            {
                released += Take(rest[..end], ref mapping);
                rest = rest[(end + 1)..];
            }

            // A line that does not fit is none that this looks for.
            held = rest.Length < BufferSize ? rest.Length : 0;
            rest[..held].CopyTo(buffer);
        }

        return released;
    }

    /// <summary>Reads one line of the table: the head of a mapping, or one of the figures that follow it.</summary>
    /// <returns>Bytes released.</returns>
    private static long Take(ReadOnlySpan<byte> line, ref Mapping mapping)
    {
        if (Figure(line, "Rss:"u8) is { } resident)
        {
            mapping.Resident = resident;
            return 0;
        }

        if (Figure(line, "Anonymous:"u8) is { } changed)
        {
            return changed == 0 && mapping is { IsProgram: true, Resident: > 0 } && Advise(mapping) ? mapping.Resident : 0;
        }

        if (Mapping.TryParse(line) is { } next)
        {
            mapping = next;
        }

        return 0;
    }

    private static bool Advise(in Mapping mapping) => Advise((void*)mapping.Start, mapping.Length, DontNeed) == 0;

    /// <returns>Bytes; null when the line has another name.</returns>
    private static long? Figure(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.StartsWith(name) && Utf8Parser.TryParse(line[name.Length..].TrimStart((byte)' '), out long kibibytes, out _)
            ? kibibytes * 1024
            : null;

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(void* start, nuint length, int advice);

    /// <summary>One mapping: <c>START-END PERMISSIONS OFFSET DEVICE INODE PATH</c>.</summary>
    private record struct Mapping(nuint Start, nuint Length, bool IsProgram)
    {
        /// <summary>Bytes of it that are in memory.</summary>
        public long Resident { get; set; }

        public static Mapping? TryParse(ReadOnlySpan<byte> line)
        {
            if (
                !Utf8Parser.TryParse(line, out ulong start, out var digits, 'x')
                || digits == line.Length
                || line[digits] != '-'
                || !Utf8Parser.TryParse(line[(digits + 1)..], out ulong end, out var more, 'x')
            )
            {
                return null;
            }

            var rest = line[(digits + 1 + more)..].TrimStart((byte)' ');
            return new Mapping((nuint)start, (nuint)(end - start), IsOfProgram(rest));
        }

        /// <summary>
        /// A file that is only read, by all who have it open alike, or code that nobody may change. Data of one's own that is read-only now may have been written a
        /// moment ago, by a loader at work on another thread.
        /// </summary>
        private static bool IsOfProgram(ReadOnlySpan<byte> permissionsAndMore)
        {
            var path = permissionsAndMore.IndexOf((byte)'/');
            return (permissionsAndMore.StartsWith("r--s"u8) || permissionsAndMore.StartsWith("r-xp"u8))
                && path >= 0
                && !permissionsAndMore[path..].StartsWith("/memfd:"u8);
        }
    }
}
