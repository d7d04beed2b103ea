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

    [Fact]
    public void Of_FilesOfTheKernel_EndWithoutWaiting() =>
        FileDigest.Of("/proc/kmsg", TestContext.Current.CancellationToken).Should().NotBe(default);

    [Fact]
    public void Of_ContentEditedInADirectory_IsAnother()
    {
        _scratch.Write("package/a.py", "one");
        var before = FileDigest.Of(_scratch.At("package"), TestContext.Current.CancellationToken);

        _scratch.Write("package/a.py", "two");

        FileDigest.Of(_scratch.At("package"), TestContext.Current.CancellationToken).Should().NotBe(before);
    }
}
