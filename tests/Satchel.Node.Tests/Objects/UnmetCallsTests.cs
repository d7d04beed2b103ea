using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Objects;
using Satchel.Testing;

namespace Satchel.Node.Tests.Objects;

/// <summary>The calls that did not begin, as frames have them.</summary>
public sealed class UnmetCallsTests
{
    [Fact]
    public void Write_OfTheVector_IsWhatTheHeadHolds()
    {
        var vector = JsonNode.Parse(File.ReadAllText(Repository.PathOf("docs", "spec", "vectors", "worker-protocol.json")))!["cases"]!
            .AsArray()
            .Single(each => each!["unmet"] is not null)!;
        var frame = Convert.FromHexString((string)vector["frame"]!);
        var head = frame.AsSpan(8, BinaryPrimitives.ReadUInt16LittleEndian(frame.AsSpan(6)));
        UnmetCalls? calls = null;
        foreach (var call in vector["unmet"]!.AsArray().Reverse())
        {
            calls = new UnmetCalls((string)call![0]!, (bool)call[1]!, calls);
        }

        var written = new byte[calls!.Length];
        calls.Write(written);

        written.Should().Equal(head[(ObjectId.Size + 1)..].ToArray());
    }

    [Fact]
    public void Last_OfAChainWithoutEnd_KeepsNothingOfTheFirst()
    {
        var (last, first) = Chain();

        GC.Collect();
        GC.WaitForPendingFinalizers();

        first.IsAlive.Should().BeFalse();
        GC.KeepAlive(last);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (UnmetCalls Last, WeakReference First) Chain()
        {
            var calls = new UnmetCalls("first", isCreation: false, before: null);
            var first = new WeakReference(calls);
            for (var number = 0; number < 100; number++)
            {
                calls = new UnmetCalls("step", isCreation: false, calls);
            }

            return (calls, first);
        }
    }

    [Fact]
    public void Write_OfALongChainOfLongNames_FitsIntoAHead()
    {
        UnmetCalls? calls = null;
        for (var number = 0; number < 100_000; number++)
        {
            calls = new UnmetCalls(new string('ä', 300) + number, isCreation: false, calls);
        }

        var written = new byte[calls!.Length];
        calls.Write(written);

        written.Length.Should().BeLessThan(ushort.MaxValue - ObjectId.Size);
        BinaryPrimitives.ReadUInt16LittleEndian(written).Should().Be(64);
    }
}
