using Satchel.Posix.Files;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Files;

public sealed class ReadOnlyFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TryReadAll_File_IsItsBytes() =>
        ReadOnlyFile.TryReadAll(_directory.Write("file", "12345")).Should().Equal("12345"u8.ToArray());

    [Fact]
    public void TryReadAll_NothingOrNoFile_IsNull()
    {
        ReadOnlyFile.TryReadAll(_directory.At("no")).Should().BeNull();
        ReadOnlyFile.TryReadAll(_directory.Path).Should().BeNull();
    }

    [Fact]
    public void TryReadAll_PipeNobodyWritesTo_IsNullAndDoesNotWait()
    {
        SpecialFile.MakePipe(_directory.At("fifo"));

        ReadOnlyFile.TryReadAll(_directory.At("fifo")).Should().BeNull();
    }

    [Fact]
    public void TryReadAll_DeviceWithoutEnd_IsNull() => ReadOnlyFile.TryReadAll("/dev/zero").Should().BeNull();

    [Fact]
    public void TryReadAll_LongerThanTheMost_IsRefusedAndSaysHowLong()
    {
        var path = _directory.Write("file", "12345");

        var read = () => ReadOnlyFile.TryReadAll(path, most: 4);

        read.Should().Throw<IOException>().Which.Message.Should().Be($"{path} has 5 bytes, more than 4.");
    }

    [Fact]
    public void TryReadLines_TextFile_IsItsLinesHoweverTheyEnd() =>
        ReadOnlyFile.TryReadLines(_directory.Write("file", "a\n\r\nb")).Should().Equal("a", "", "b");
}
