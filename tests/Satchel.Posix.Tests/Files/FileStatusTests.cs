using System.Diagnostics;
using Satchel.Posix.Files;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Files;

public sealed class FileStatusTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void OfName_File_HasSizeTimesAndMode()
    {
        var path = _directory.Write("file", "12345");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetLastWriteTimeUtc(path, new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddTicks(1));

        var status = FileStatus.OfName(path)!.Value;

        status.Kind.Should().Be(FileKind.Regular);
        status.Size.Should().Be(5);
        status.Permissions.Should().Be(UnixFileMode.UserRead | UnixFileMode.UserExecute);
        status.ModifiedNs.Should().Be(-1_000_000_000 + 100);
        status.LatestNs.Should().Be(status.ChangedNs).And.BePositive();
        using var open = ReadOnlyFile.TryOpen(path)!;
        FileStatus.OfOpen(open).Should().Be(status);
    }

    [Fact]
    public void OfName_Kinds_AreTold()
    {
        File.CreateSymbolicLink(_directory.At("link"), "nowhere");
        using var make = Process.Start("mkfifo", [_directory.At("fifo")]);
        make.WaitForExit();

        FileStatus.OfName(_directory.Path)!.Value.Kind.Should().Be(FileKind.Directory);
        FileStatus.OfName(_directory.At("link"))!.Value.Kind.Should().Be(FileKind.Symlink);
        FileStatus.OfName(_directory.At("fifo"))!.Value.Kind.Should().Be(FileKind.Fifo);
        FileStatus.OfName("/dev/null")!.Value.Kind.Should().Be(FileKind.Device);
        FileStatus.OfTarget(_directory.At("link")).Should().BeNull();
    }

    [Fact]
    public void OfName_Nothing_IsNull()
    {
        FileStatus.OfName(_directory.At("no")).Should().BeNull();
        FileStatus.OfName(_directory.At("no", "no")).Should().BeNull();
        FileStatus.OfName(Path.Combine(_directory.Write("file", ""), "below")).Should().BeNull();
    }

    [Fact]
    public void OfName_NameTooLong_Throws() =>
        FluentActions
            .Invoking(() => FileStatus.OfName(_directory.At(new string('a', 300))))
            .Should()
            .Throw<IOException>()
            .Which.HResult.Should()
            .Be(36);

    [Fact]
    public void OfName_SameContentWrittenAnew_DiffersInWhatNobodyCanSet()
    {
        var path = _directory.Write("file", "1");
        var before = FileStatus.OfName(path)!.Value;
        // The inode of a file that is open is nobody else's.
        using var held = File.OpenHandle(path);
        File.Delete(path);
        _directory.Write("file", "1");
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddTicks(before.ModifiedNs / 100));

        FileStatus.OfName(path).Should().NotBe(before);
    }
}
