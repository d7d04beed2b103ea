using System.Diagnostics;
using System.Security.Cryptography;
using Satchel.Abstractions.Nodes;
using Satchel.Node.Objects;
using Satchel.Node.Tests.Running;
using Satchel.Posix.Processes;

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
            using var files = new SegmentFiles(options, Page);

            Path.GetDirectoryName(files.Create(1, Page)).Should().NotBe(foreign);
            Directory.Exists(foreign).Should().BeTrue();
            Directory.Exists(own).Should().BeFalse();
        }
        finally
        {
            Directory.Delete(foreign);
        }
    }
}
