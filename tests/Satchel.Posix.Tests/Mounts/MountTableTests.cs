using Satchel.Posix.Mounts;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Mounts;

public sealed class MountTableTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("/plain", "/plain")]
    [InlineData(@"/a\040b", "/a b")]
    [InlineData(@"/t\011n\012b\134", "/t\tn\nb\\")]
    [InlineData(@"/end\04", @"/end\04")]
    public void Unescape_OctalDigits_AreTheByte(string field, string path) => MountTable.Unescape(field).Should().Be(path);

    [Fact]
    public void UndoBelow_MountsInAndOnEachOther_AllGoAndWhatWasMountedStays()
    {
        var kept = _directory.Write("outside/kept", "1");
        var run = Directory.CreateDirectory(_directory.At("run é \\ x")).FullName;
        var first = Directory.CreateDirectory(Path.Combine(run, "a b", "c")).FullName;
        using var outer = new BindMount(_directory.At("outside"), first);
        using var again = new BindMount(_directory.At("outside"), first);
        Directory.CreateDirectory(_directory.At("outside", "deeper"));
        using var inner = new BindMount(_directory.At("outside"), Path.Combine(first, "deeper"));
        MountTable.Below(run).Should().HaveCountGreaterThan(2);

        MountTable.UndoBelow(run).Should().BeEmpty();

        MountTable.Below(run).Should().BeEmpty();
        File.ReadAllText(kept).Should().Be("1");
        Directory.EnumerateFileSystemEntries(first).Should().BeEmpty();
    }

    [Fact]
    public void UndoBelow_LinkToADirectoryWithMounts_TouchesNone()
    {
        Directory.CreateDirectory(_directory.At("source"));
        Directory.CreateDirectory(_directory.At("theirs", "point"));
        using var mount = new BindMount(_directory.At("source"), _directory.At("theirs", "point"));
        File.CreateSymbolicLink(_directory.At("run"), _directory.At("theirs"));

        MountTable.UndoBelow(_directory.At("run")).Should().BeEmpty();

        MountTable.Below(_directory.At("theirs")).Should().ContainSingle();
    }

    [Fact]
    public void UndoBelow_NameThatOnlyBeginsTheSame_IsLeftAlone()
    {
        Directory.CreateDirectory(_directory.At("source"));
        Directory.CreateDirectory(_directory.At("run2"));
        using var mount = new BindMount(_directory.At("source"), _directory.At("run2"));

        MountTable.UndoBelow(_directory.At("run")).Should().BeEmpty();

        MountTable.Below(_directory.At("run2")).Should().ContainSingle();
    }
}
