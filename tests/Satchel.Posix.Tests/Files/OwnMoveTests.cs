using Satchel.Posix.Files;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Files;

public sealed class OwnMoveTests : IDisposable
{
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("from/tree")]
    [InlineData("from")]
    [InlineData("to")]
    public void Move_DirectoryAndThoseAroundItWithoutWriteBits_IsMoved(string closed)
    {
        _directory.Write("from/tree/deep/file", "1");
        Directory.CreateDirectory(_directory.At("to"));
        File.SetUnixFileMode(_directory.At("from", "tree", "deep"), ReadOnly);
        File.SetUnixFileMode(_directory.At(closed), ReadOnly);
        FileUser.GiveAway(_directory.Path);

        Move("from/tree", "to/tree");

        File.ReadAllText(_directory.At("to", "tree", "deep", "file")).Should().Be("1");
        Directory.Exists(_directory.At("from", "tree")).Should().BeFalse();
        File.GetUnixFileMode(_directory.At("to", "tree", "deep")).Should().Be(ReadOnly, "what lies in it is nobody's business");
    }

    [Fact]
    public void Move_FileOfADirectoryWithoutWriteBit_IsMoved()
    {
        _directory.Write("from/file", "1");
        File.SetUnixFileMode(_directory.At("from"), ReadOnly);
        FileUser.GiveAway(_directory.Path);

        Move("from/file", "moved");

        File.ReadAllText(_directory.At("moved")).Should().Be("1");
    }

    [Fact]
    public void Move_Link_IsMovedItselfAndWhatItLeadsToStaysAsItIs()
    {
        _directory.Write("elsewhere/file", "1");
        File.SetUnixFileMode(_directory.At("elsewhere"), ReadOnly);
        Directory.CreateDirectory(_directory.At("from"));
        Directory.CreateSymbolicLink(_directory.At("from", "link"), _directory.At("elsewhere"));
        FileUser.GiveAway(_directory.Path);
        File.SetUnixFileMode(_directory.At("from"), ReadOnly);

        Move("from/link", "moved");

        File.GetUnixFileMode(_directory.At("elsewhere")).Should().Be(ReadOnly);
        new DirectoryInfo(_directory.At("moved")).LinkTarget.Should().Be(_directory.At("elsewhere"));
    }

    [Fact]
    public void Move_Nothing_SaysSo()
    {
        FileUser.GiveAway(_directory.Path);
        var move = () => Move("nothing", "moved");

        move.Should().Throw<DirectoryNotFoundException>();
    }

    private void Move(string from, string to) =>
        FileUser.Run(() =>
        {
            OwnMove.Move(_directory.At(from), _directory.At(to));
            return true;
        });
}
