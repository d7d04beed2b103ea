using System.Diagnostics;
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
        using var make = Process.Start("mkfifo", [_directory.At("fifo")]);
        make.WaitForExit();

        ReadOnlyFile.TryReadAll(_directory.At("fifo")).Should().BeNull();
    }
}
