using Satchel.Posix.Files;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Files;

public sealed class ExclusiveMoveTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryMove_NothingHasTheName_MovesIt(bool bySteps)
    {
        var from = _scratch.Write("from", "moved");

        Move(from, _scratch.At("to"), bySteps).Should().BeTrue();

        File.ReadAllText(_scratch.At("to")).Should().Be("moved");
        File.Exists(from).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryMove_SomethingHasTheName_LeavesBoth(bool bySteps)
    {
        var from = _scratch.Write("from", "moved");
        var file = _scratch.Write("file", "mine");
        File.CreateSymbolicLink(_scratch.At("link"), "nowhere");
        Directory.CreateDirectory(_scratch.At("directory"));

        foreach (var name in (string[])["file", "link", "directory"])
        {
            Move(from, _scratch.At(name), bySteps).Should().BeFalse(name);
        }

        File.ReadAllText(file).Should().Be("mine");
        new FileInfo(_scratch.At("link")).LinkTarget.Should().Be("nowhere");
        File.ReadAllText(from).Should().Be("moved");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryMove_NoDirectoryForIt_SaysSo(bool bySteps)
    {
        var from = _scratch.Write("from", "moved");

        var move = () => Move(from, _scratch.At("missing", "to"), bySteps);

        move.Should().Throw<IOException>();
        File.ReadAllText(from).Should().Be("moved");
    }

    private static bool Move(string from, string to, bool bySteps) =>
        bySteps ? ExclusiveMove.TryMoveBySteps(from, to) : ExclusiveMove.TryMove(from, to);
}
