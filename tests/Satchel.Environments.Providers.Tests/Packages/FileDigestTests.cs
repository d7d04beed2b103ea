using Satchel.Abstractions.Blobs;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Packages;

public sealed class FileDigestTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Of_FileThatTakesForEver_EndsWhenItIsCalledOff()
    {
        using (var huge = File.Create(_scratch.At("six-9.0-py3-none-any.whl")))
        {
            huge.SetLength(1L << 40);
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        var read = () => FileDigest.Of(_scratch.At("six-9.0-py3-none-any.whl"), patience.Token);

        read.Should().Throw<OperationCanceledException>();
    }

    /// <summary>Without a size, and of more bytes than anybody waits for.</summary>
    [Fact]
    public void Of_FilesOfTheKernel_EndWithoutWaiting()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        FileDigest.Of("/proc/self/pagemap", patience.Token).Should().NotBe(default);
    }

    [Fact]
    public void Of_AFileThatHasStayedAsItIs_IsReadOnce()
    {
        var file = _scratch.Write("six.whl", "one");
        var later = new LaterTime();
        var before = FileDigest.Of(file, later, TestContext.Current.CancellationToken);

        FileDigest.Of(file, later, new CancellationToken(canceled: true)).Should().Be(before);
        _scratch.Write("six.whl", "two");
        // The kernel may have written both at one tick of its clock.
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);

        FileDigest.Of(file, later, TestContext.Current.CancellationToken).Should().NotBe(before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_ADirectoryOfVeryManyBytes_GoesByNamesSizesAndTimes(bool links)
    {
        using (var huge = File.Create(_scratch.At("six-9.0-py3-none-any.whl")))
        {
            huge.SetLength(1L << 40);
        }

        Digest Read() =>
            links
                ? FileDigest.OfLinks(_scratch.Path, TestContext.Current.CancellationToken)
                : FileDigest.Of(_scratch.Path, TestContext.Current.CancellationToken);
        var file = _scratch.Write("a.zip", "one");
        var before = Read();
        Read().Should().Be(before);

        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);

        Read().Should().NotBe(before);
    }

    [Fact]
    public void Of_ADirectoryOfVeryManyNames_GoesByNamesSizesAndTimes()
    {
        // Each below each other, as often as the kernel follows links.
        File.CreateSymbolicLink(_scratch.At("a"), ".");
        File.CreateSymbolicLink(_scratch.At("b"), ".");
        _scratch.Write("package/a.py", "one");
        var before = FileDigest.Of(_scratch.Path, TestContext.Current.CancellationToken);

        File.SetLastWriteTimeUtc(_scratch.At("package/a.py"), DateTime.UnixEpoch);

        FileDigest.Of(_scratch.Path, TestContext.Current.CancellationToken).Should().NotBe(before);
    }

    [Fact]
    public void Of_ADirectoryCalledOff_Ends()
    {
        _scratch.Write("package/a.py", "one");

        var read = () => FileDigest.Of(_scratch.Path, new CancellationToken(canceled: true));

        read.Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Of_ContentEditedInADirectory_IsAnother()
    {
        _scratch.Write("package/a.py", "one");
        var before = FileDigest.Of(_scratch.At("package"), TestContext.Current.CancellationToken);

        _scratch.Write("package/a.py", "two");

        FileDigest.Of(_scratch.At("package"), TestContext.Current.CancellationToken).Should().NotBe(before);
    }

    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(1);
    }
}
