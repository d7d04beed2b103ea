using System.Threading.Channels;
using Satchel.Posix.Processes;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Processes;

public sealed class FileClaimTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TryTake_ManyAtOnce_OneHasItAndTheFileIsWholly(bool durable)
    {
        var contents = Enumerable.Range(0, 16).Select(number => new byte[] { (byte)number, (byte)number }).ToList();

        var taken = await Task.WhenAll(
            contents.Select(content => Task.Run(() => FileClaim.TryTake(_directory.At("claim"), content, durable)))
        );

        taken.Count(won => won).Should().Be(1);
        File.ReadAllBytes(_directory.At("claim")).Should().Equal(contents[Array.IndexOf(taken, true)]);
        Directory.EnumerateFileSystemEntries(_directory.Path).Should().ContainSingle();
    }

    [Fact]
    public async Task TryTake_Always_MakesNoOtherNameOnTheWay()
    {
        Assert.SkipUnless(
            new DriveInfo(_directory.Path).DriveFormat is "ext2" or "ext3" or "ext4" or "xfs" or "btrfs" or "tmpfs",
            "This file system may have no files without a name."
        );
        var made = Channel.CreateUnbounded<string?>();
        using var watcher = new FileSystemWatcher(_directory.Path);
        watcher.Created += (_, entry) => made.Writer.TryWrite(entry.Name);
        watcher.EnableRaisingEvents = true;

        FileClaim.TryTake(_directory.At("claim"), "x"u8).Should().BeTrue();
        FileClaim.TryTake(_directory.At("claim"), "y"u8).Should().BeFalse();
        FileClaim.TryTake(_directory.At("last"), "z"u8).Should().BeTrue();

        var names = new List<string?>();
        while (names.LastOrDefault() != "last")
        {
            names.Add(await made.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }

        names.Should().Equal("claim", "last");
    }

    [Fact]
    public void TryTake_DirectoryMissing_Throws() =>
        FluentActions.Invoking(() => FileClaim.TryTake(_directory.At("no", "claim"), "x"u8)).Should().Throw<IOException>();
}
