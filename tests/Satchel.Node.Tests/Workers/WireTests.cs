using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Tests.Workers;

/// <summary>Frames and values as they are on the socket.</summary>
public sealed class WireTests
{
    [Fact]
    public void TryTake_FramesInPieces_GivesEachOnceWhole()
    {
        var sent = new FrameBuffer();
        for (var index = 0; index < 300; index++)
        {
            var room = sent.Append(FrameType.Submit, 3, index);
            "abc"u8.CopyTo(room);
            room[3..].Slice(0, index).Fill((byte)index);
        }

        var received = new ReceiveBuffer();
        var taken = 0;
        var rest = sent.Pending;
        while (rest.Length > 0)
        {
            var piece = rest[..Math.Min(977, rest.Length)];
            piece.CopyTo(received.Free);
            received.Received(piece.Length);
            rest = rest[piece.Length..];
            while (received.TryTake(out var frame))
            {
                frame.Head.SequenceEqual("abc"u8).Should().BeTrue();
                frame.Payload.Length.Should().Be(taken);
                frame.Payload.IndexOfAnyExcept((byte)taken).Should().Be(-1);
                taken++;
            }
        }

        taken.Should().Be(300);
    }

    [Fact]
    public void TryTake_HeadLongerThanItsBody_IsRefused()
    {
        var received = new ReceiveBuffer();
        byte[] prefix = [4, 0, 0, 0, 32, 0, 5, 0];
        prefix.CopyTo(received.Free);
        received.Received(prefix.Length);

        var take = () => received.TryTake(out _);

        take.Should().Throw<ProtocolException>();
    }

    [Fact]
    public void Append_AfterPartsWereSent_KeepsWhatIsLeft()
    {
        var buffer = new FrameBuffer();
        buffer.Append(FrameType.Put, 0, 10_000).Fill(1);
        buffer.Sent(5_000);
        buffer.Append(FrameType.Put, 0, 40_000).Fill(2);

        buffer.Length.Should().Be(5_008 + 40_008);
        buffer.Pending[..5_008].IndexOfAnyExcept((byte)1).Should().Be(-1);
        buffer.Pending[^40_000..].IndexOfAnyExcept((byte)2).Should().Be(-1);
    }

    [Theory]
    [InlineData((int)ValueKind.Inline, 5, false)]
    [InlineData((int)ValueKind.Error, 5, true)]
    [InlineData((int)ValueKind.None, 0, false)]
    public void LengthOf_AValueWithMoreBehind_IsItsOwn(int kind, int length, bool isError)
    {
        var value = ValueForm.Make((ValueKind)kind, new byte[length]);

        ValueForm.LengthOf([.. value, 1, 2, 3]).Should().Be(value.Length);
        ValueForm.IsError(value).Should().Be(isError);
        ValueForm.LengthField(value).Should().Be((ulong)length);
    }

    [Fact]
    public void Segment_WithReferences_IsRead()
    {
        var inside = new ObjectId(TaskId.Read(new byte[TaskId.Size]), 7);
        var id = new byte[ObjectId.Size];
        inside.Write(id);
        byte[] value = [1, 1, 0, 0, 0, .. id, .. BitConverter.GetBytes(99UL), .. BitConverter.GetBytes(12U), 2, 0, (byte)'/', (byte)'a'];

        ValueForm.SegmentOf(value).Should().Be(12);
        ValueForm.ReferencesIn(value).Should().Equal(inside);
        ValueForm.LengthField(value).Should().Be(99);
        ValueForm.LengthOf(value).Should().Be(value.Length);
    }

    [Fact]
    public void Value_WithAHundredThousandReferences_IsRead()
    {
        const int Count = 100_000;
        byte[] value = [0, .. BitConverter.GetBytes(Count), .. new byte[Count * ObjectId.Size], .. BitConverter.GetBytes(3UL), 7, 8, 9];

        ValueForm.ReferencesIn(value).Should().HaveCount(Count);
        ValueForm.LengthField(value).Should().Be(3);
        ValueForm.LengthOf([.. value, 1]).Should().Be(value.Length);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', (byte)'a', (byte)'"', (byte)':', (byte)'"', 0xc3, (byte)'"', (byte)'}' })]
    public void Parse_TextThatIsNoUtf8_IsRefused(byte[] json)
    {
        var parse = () => JsonFrames.Parse(json);

        parse.Should().Throw<ProtocolException>().WithMessage("*no UTF-8*");
    }

    [Fact]
    public void Parse_NameTwice_IsRefused()
    {
        var parse = () => JsonFrames.Parse("""{"op":"a","op":"b"}"""u8);

        parse.Should().Throw<ProtocolException>();
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"of":{"a":"b","c":"\ud800"}}""")]
    public void Texts_HalfOfACharacter_IsRefused(string json)
    {
        var read = () => JsonFrames.Parse(Encoding.UTF8.GetBytes(json)).Texts("of");

        read.Should().Throw<ProtocolException>();
    }

    [Fact]
    public void Texts_WhatIsNone_IsLeftOut() =>
        JsonFrames
            .Parse("""{"of":{"a":"b","c":1,"d":null}}"""u8)
            .Texts("of")
            .Should()
            .Equal(new Dictionary<string, string> { ["a"] = "b" });

    [Fact]
    public void Text_HalfOfACharacter_IsRefused()
    {
        var read = () => JsonFrames.Parse("""{"op":"\ud800"}"""u8).Text("op");

        read.Should().Throw<ProtocolException>();
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void LengthOf_WhatIsNoValue_IsRefused(byte[] bytes)
    {
        var length = () => ValueForm.LengthOf(bytes);

        length.Should().Throw<ProtocolException>();
    }

    [Fact]
    public void Error_OfTheNode_IsJson()
    {
        var value = ValueForm.Error("WorkerCrashedError", "gone", ("task", "ab"));

        ValueForm.IsError(value).Should().BeTrue();
        JsonNode.Parse(value.AsSpan(13))!["type"]!.GetValue<string>().Should().Be("WorkerCrashedError");
    }

    [Fact]
    public void Ids_WrittenAndRead_AreTheSame()
    {
        var bytes = Enumerable.Range(1, ObjectId.Size).Select(number => (byte)number).ToArray();

        var read = ObjectId.Read(bytes);

        read.ToString().Should().Be(Convert.ToHexStringLower(bytes));
        read.Task.ToString().Should().Be(Convert.ToHexStringLower(bytes.AsSpan(0, TaskId.Size)));
        ActorId.TryParse(read.Task.Actor.ToString(), out var actor).Should().BeTrue();
        actor.Should().Be(read.Task.Actor);
        ObjectId.HandleOf(actor).Task.ToString().Should().StartWith("0000000000000000").And.EndWith(actor.ToString());
    }
}
