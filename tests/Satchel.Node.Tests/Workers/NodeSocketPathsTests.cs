using Satchel.Abstractions.Home;
using Satchel.Node.Peers;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>Where the socket lies of a home whose path is too long for one.</summary>
public sealed class NodeSocketPathsTests : IDisposable
{
    private readonly TestHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void MakeSocketDirectory_SomebodyElseHasOneOfThatName_MakesAnother()
    {
        var paths = Paths();
        var taken = Path.GetDirectoryName(paths.Socket)!;
        Directory.CreateDirectory(taken);
        File.SetUnixFileMode(taken, (UnixFileMode)0b111_111_111);
        try
        {
            paths.MakeSocketDirectory();

            var made = Path.GetDirectoryName(paths.Socket)!;
            made.Should().StartWith(taken + "-");
            File.GetUnixFileMode(made).Should().Be((UnixFileMode)0b111_000_000);
            paths.RemoveSocketDirectory();
            Directory.Exists(made).Should().BeFalse();
        }
        finally
        {
            Directory.Delete(taken);
        }
    }

    [Fact]
    public void MakeSocketDirectory_ALinkHasTheName_MakesAnother()
    {
        var paths = Paths();
        var taken = Path.GetDirectoryName(paths.Socket)!;
        File.CreateSymbolicLink(taken, _home.At("elsewhere"));
        try
        {
            paths.MakeSocketDirectory();

            paths.Socket.Should().NotStartWith(taken + "/");
            paths.RemoveSocketDirectory();
        }
        finally
        {
            File.Delete(taken);
        }
    }

    [Fact]
    public void MakeSocketDirectory_OneOfADaemonThatWasKilled_TakesIt()
    {
        var paths = Paths();
        var own = Path.GetDirectoryName(paths.Socket)!;
        Directory.CreateDirectory(own, (UnixFileMode)0b111_000_000);

        paths.MakeSocketDirectory();

        Path.GetDirectoryName(paths.Socket).Should().Be(own);
        paths.RemoveSocketDirectory();
        Directory.Exists(own).Should().BeFalse();
    }

    private NodeSocketPaths Paths()
    {
        var home = new SatchelHome(_home.At(new string('d', 90), Guid.NewGuid().ToString()));
        return new NodeSocketPaths(TestNode.Options(_home, 1) with { Home = home });
    }
}
