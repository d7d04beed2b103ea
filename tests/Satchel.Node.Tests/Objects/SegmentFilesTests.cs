using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Nodes;
using Satchel.Node.Objects;
using Satchel.Node.Tests.Running;
using Satchel.Posix.Processes;
using Satchel.Testing;

namespace Satchel.Node.Tests.Objects;

/// <summary>Where the files of segments lie.</summary>
public sealed class SegmentFilesTests
{
    private const long Page = 64 * 1024;

    [Fact]
    public async Task Begin_DirectoryOfItsNodeIsAnothers_IsLeftAlone()
    {
        Assert.SkipUnless(OwnProcess.UserId == 0, "Only root may give a directory away.");
        using var home = new TestHome();
        var id = NodeId.Parse(RandomNumberGenerator.GetHexString(NodeId.Length, lowercase: true));
        var options = TestNode.Options(home, 1) with { NodeId = id };
        var (foreign, own) = ($"/dev/shm/satchel-{id.ToString()[..16]}-1", $"/dev/shm/satchel-{id.ToString()[..16]}-2");
        Directory.CreateDirectory(foreign);
        Directory.CreateDirectory(own);
        using (var giving = Process.Start("chown", ["65534", foreign]))
        {
            await giving.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        try
        {
            await using var trash = new Trash(options, NullLogger<Trash>.Instance);
            using var files = new SegmentFiles(options, trash, Page);

            Path.GetDirectoryName(files.Create(1, Page)).Should().NotBe(foreign);
            Directory.Exists(foreign).Should().BeTrue();
            Directory.Exists(own).Should().BeFalse();
        }
        finally
        {
            Directory.Delete(foreign);
        }
    }

    [Fact]
    public async Task Begin_AJobLeftWhatCannotBeRemoved_BeginsAllTheSameAndTouchesNothingElse()
    {
        Assert.SkipUnless(OwnProcess.UserId == 0, "Only root may mount and make files immutable.");
        using var home = new TestHome();
        var options = TestNode.Options(home, 1) with
        {
            NodeId = NodeId.Parse(RandomNumberGenerator.GetHexString(NodeId.Length, lowercase: true)),
        };
        var spill = Path.Combine(options.Directories.Root, "spill");
        var shared = $"/dev/shm/satchel-{options.NodeId.ToString()[..16]}-x";
        var precious = home.Scratch.Write("precious/file", "kept");
        Directory.CreateDirectory(Path.Combine(spill, "mounted"));
        Directory.CreateDirectory(Path.Combine(shared, "closed", "inner"));
        using (var mounting = Process.Start("mount", ["--bind", Path.GetDirectoryName(precious)!, Path.Combine(spill, "mounted")]))
        {
            await mounting.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await File.WriteAllTextAsync(Path.Combine(spill, "stays"), "", TestContext.Current.CancellationToken);
        using var stays = Immutable.TryMake(Path.Combine(spill, "stays"), out var failure);
        Assert.SkipWhen(stays is null, failure ?? "");
        await using var trash = new Trash(options, NullLogger<Trash>.Instance);
        using (var files = new SegmentFiles(options, trash, Page))
        {
            File.Exists(files.Create(1, Page)).Should().BeTrue();
            files.Copy(1);
            Directory.Exists(shared).Should().BeFalse();
            Directory.Exists(Path.Combine(spill, "mounted")).Should().BeFalse();
        }

        File.ReadAllText(precious).Should().Be("kept");
        Directory.EnumerateFileSystemEntries(spill).Should().ContainSingle();
    }
}
