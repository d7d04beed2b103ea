using Satchel.Client.Files;
using Satchel.Posix.Processes;
using Satchel.Testing;

namespace Satchel.Client.Tests.Files;

public sealed class PartFileTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void TryOpen_FileSystemShowsAnotherOwner_WritesAndGoesOn()
    {
        // As where all files are shown as those of one user, who is not this one.
        var user = OwnProcess.UserId + 1;
        using (var part = PartFile.TryOpen(_scratch.At("part"), user)!)
        {
            RandomAccess.Write(part.Content, "begun"u8, 0);
            PartFile.TryOpen(_scratch.At("part"), user).Should().BeNull("the first call writes it");
        }

        using var again = PartFile.TryOpen(_scratch.At("part"), user)!;

        RandomAccess.GetLength(again.Content).Should().Be("begun".Length);
        again.TryMoveTo(_scratch.At("whole"), replaces: false).Should().BeTrue();
        Directory.EnumerateFileSystemEntries(_scratch.At()).Should().Equal(_scratch.At("whole"));
    }

    [Fact]
    public void TryOpen_PartOfAnotherUser_GivesWay()
    {
        Assert.SkipWhen(OwnProcess.UserId != 0, "Only root can give a file away.");
        var theirs = _scratch.Write("part", "theirs");
        using (var giving = System.Diagnostics.Process.Start("chown", ["65534", theirs]))
        {
            giving.WaitForExit();
        }

        using var part = PartFile.TryOpen(theirs)!;

        RandomAccess.GetLength(part.Content).Should().Be(0);
    }
}
