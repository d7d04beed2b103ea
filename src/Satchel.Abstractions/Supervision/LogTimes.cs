using System.Buffers.Binary;
using Satchel.Abstractions.Nodes;

namespace Satchel.Abstractions.Supervision;

/// <summary>
/// The file that says when what of a driver's log was written: records of one size in the order of their lengths, each a
/// <see cref="LogMoment"/>. Written by the supervisor only; see <c>docs/spec/supervisor.md</c>.
/// </summary>
public static class LogTimes
{
    /// <summary>Bytes of a record: milliseconds since 1970 and a length, 8 bytes each, little-endian.</summary>
    public const int RecordSize = 16;

    /// <summary>Writes a moment as a record.</summary>
    public static void Write(Span<byte> record, LogMoment moment)
    {
        BinaryPrimitives.WriteInt64LittleEndian(record, moment.At.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], moment.Length);
    }

    /// <summary>Reads a record. Any bytes are one: a job may have written to the file.</summary>
    public static LogMoment Read(ReadOnlySpan<byte> record) =>
        new(
            DateTimeOffset.FromUnixTimeMilliseconds(
                Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(record), 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            ),
            Math.Max(0, BinaryPrimitives.ReadInt64LittleEndian(record[8..]))
        );
}
