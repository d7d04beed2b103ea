using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Satchel.Supervisor.Faults;

/// <summary>What the head of a Linux program says: the machine it is for and the loader it wants.</summary>
/// <param name="Machine">The name of its architecture, as <c>uname -m</c> has it where that is known.</param>
/// <param name="IsForThisMachine">Whether this machine's processor is meant, or may be.</param>
/// <param name="Loader">Path of its loader; null for one that needs none.</param>
internal sealed record ElfProgram(string Machine, bool IsForThisMachine, string? Loader)
{
    private const int HeaderSize = 64;

    /// <summary>Of a program of 32 bits.</summary>
    private const int ShortHeaderSize = 52;

    private const int EntrySize = 56;
    private const int LoaderEntry = 3;

    /// <summary>Whether it ends before what its header promises, as after a transfer that broke off.</summary>
    public bool IsCutOff { get; init; }

    /// <summary>Reads the head of a file; null when it is no ELF file. Of one with 32 bits, or most byte first, only that is told.</summary>
    /// <param name="head">The first bytes, all of them when there are few.</param>
    /// <param name="length">How many bytes the file has.</param>
    public static ElfProgram? Read(ReadOnlySpan<byte> head, long length)
    {
        if (!head.StartsWith("\u007fELF"u8))
        {
            return null;
        }

        if (head.Length < HeaderSize && (head.Length < ShortHeaderSize || head[4] != 1))
        {
            return new ElfProgram("unknown", IsForThisMachine: true, Loader: null) { IsCutOff = true };
        }

        if (head[4] != 2 || head[5] != 1)
        {
            // Nodes run on 64 bits, least byte first; programs of 32 bits may run there or not.
            return new ElfProgram(head[4] == 1 ? "32-bit" : "big-endian", IsForThisMachine: head[5] == 1, Loader: null);
        }

        var machine = BinaryPrimitives.ReadUInt16LittleEndian(head[18..]);
        return new ElfProgram(NameOf(machine), machine == Own, LoaderOf(head)) { IsCutOff = EndsWithin(head, length) };
    }

    /// <summary>The name of this machine's architecture.</summary>
    public static string ThisMachine => NameOf(Own);

    private static ushort Own =>
        RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.Arm64 => 183,
            Architecture.RiscV64 => 243,
            Architecture.Ppc64le => 21,
            Architecture.LoongArch64 => 258,
            _ => 62,
        };

    private static string NameOf(ushort machine) =>
        machine switch
        {
            62 => "x86_64",
            183 => "aarch64",
            243 => "riscv64",
            21 => "ppc64le",
            22 => "s390x",
            258 => "loongarch64",
            _ => "another architecture's",
        };

    /// <summary>Whether a file ends before its table of what is to be loaded does.</summary>
    private static bool EndsWithin(ReadOnlySpan<byte> head, long length)
    {
        var (table, count) = TableOf(head);
        return table > (ulong)length || (ulong)count * EntrySize > (ulong)length - table;
    }

    private static (ulong Offset, ushort Count) TableOf(ReadOnlySpan<byte> head) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(head[32..]), BinaryPrimitives.ReadUInt16LittleEndian(head[56..]));

    private static string? LoaderOf(ReadOnlySpan<byte> head)
    {
        var (table, count) = TableOf(head);
        for (var index = 0UL; index < count; index++)
        {
            var at = table + (index * EntrySize);
            if (at > (ulong)(head.Length - EntrySize))
            {
                return null;
            }

            var entry = head[(int)at..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) == LoaderEntry)
            {
                var offset = BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]);
                return offset < (ulong)head.Length ? TextAt(head[(int)offset..]) : null;
            }
        }

        return null;
    }

    private static string? TextAt(ReadOnlySpan<byte> text) =>
        text.IndexOf((byte)0) is var end and > 0 ? Encoding.UTF8.GetString(text[..end]) : null;
}
