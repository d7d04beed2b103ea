using System.Security.Cryptography;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;

namespace Satchel.Packaging.Tests.Building;

public sealed class ChangingFileTests : IDisposable
{
    private const int LargeSize = 40 << 20;

    private readonly SourceTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task Build_FileGoesAwayAfterTheWalk_IsAnErrorThatNamesIt()
    {
        _tree.Write("main.py").Write("sub/gone.txt");

        var build = () =>
            _tree.BuildAsync(new SynchronousProgress(_ => File.Delete(_tree.At("sub/gone.txt"))), false, CancellationToken.None);

        var error = (await build.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("file_changed");
        error.Message.Should().Contain("'sub/gone.txt' was removed");
        error.Retryable.Should().BeTrue();
    }

    [Fact]
    public async Task Build_FileBecomesAPipeAfterTheWalk_IsAnErrorAndNotWaitedFor()
    {
        _tree.Write("main.py");
        var replaced = false;
        var progress = new SynchronousProgress(_ =>
        {
            if (!replaced)
            {
                replaced = true;
                File.Delete(_tree.At("main.py"));
                RawFiles.CreatePipe(_tree.At("main.py"));
            }
        });

        var build = () => _tree.BuildAsync(progress, false, CancellationToken.None);

        (await build.Should().ThrowAsync<SatchelException>()).Which.Error.Message.Should().Contain("'main.py' was replaced");
    }

    [Fact]
    public async Task Build_FileNeverHoldsStill_IsAnErrorThatNamesIt()
    {
        await File.WriteAllBytesAsync(_tree.At("train.log"), new byte[LargeSize]);
        var progress = new SynchronousProgress(_ => File.AppendAllText(_tree.At("train.log"), "one more line"));

        var build = () => _tree.BuildAsync(progress, false, CancellationToken.None);

        var error = (await build.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("file_changed");
        error.Message.Should().Contain("'train.log' changed");
    }

    [Fact]
    public async Task Build_FileChangesOnceWhileRead_IsReadAgainWhole()
    {
        await File.WriteAllBytesAsync(_tree.At("data"), new byte[LargeSize]);
        var changes = 0;
        var progress = new SynchronousProgress(value =>
        {
            if (value.Bytes > 0 && changes++ == 0)
            {
                using var file = File.OpenWrite(_tree.At("data"));
                file.Write("changed at the front, long after it was read"u8);
            }
        });

        var package = await _tree.BuildAsync(progress, false, CancellationToken.None);

        changes.Should().BeGreaterThan(0);
        package
            .Tree.Files.Single()
            .Blob.Should()
            .Be(new BlobRef(new Digest(SHA256.HashData(await File.ReadAllBytesAsync(_tree.At("data")))), LargeSize));
    }

    [Theory]
    [InlineData("other bytes, same length")]
    [InlineData("shorter")]
    [InlineData("")]
    [InlineData("quite a bit longer than it was before")]
    public async Task Open_FileChangedSinceBuilt_IsAnErrorThatNamesIt(string now)
    {
        _tree.Write("sub/main.py", "some bytes, same length ");
        var package = await _tree.BuildAsync();
        var blob = package.Tree.Files.Single().Blob;
        _tree.Write("sub/main.py", now);

        var read = async () =>
        {
            await using var stream = await package.OpenAsync(blob.Digest);
            await stream.ReadExactlyAsync(new byte[blob.Size]);
        };
        var readSmall = async () => await package.ReadSmallAsync(blob.Digest, new byte[1024]);

        foreach (
            var failure in new[]
            {
                await read.Should().ThrowAsync<SatchelException>(),
                await readSmall.Should().ThrowAsync<SatchelException>(),
            }
        )
        {
            failure.Which.Error.Code.Should().Be("file_changed");
            failure.Which.Error.Message.Should().Contain("'sub/main.py'");
        }
    }

    [Fact]
    public async Task Open_FileGoneSinceBuilt_IsAnErrorThatNamesIt()
    {
        _tree.Write("main.py");
        var package = await _tree.BuildAsync();
        File.Delete(_tree.At("main.py"));

        var open = () => package.OpenAsync(package.Tree.Files.Single().Blob.Digest);

        (await open.Should().ThrowAsync<SatchelException>()).Which.Error.Message.Should().Contain("'main.py' was removed");
    }

    [Fact]
    public async Task Open_UnchangedFiles_GiveTheirBytes()
    {
        var large = new byte[300_000];
        new Random(7).NextBytes(large);
        await File.WriteAllBytesAsync(_tree.At("large"), large);
        _tree.Write("small", "small").Write("empty", "").Write("copy", "small");
        var package = await _tree.BuildAsync();

        foreach (
            var (path, expected) in new[] { ("large", large), ("small", "small"u8.ToArray()), ("empty", []), ("copy", "small"u8.ToArray()) }
        )
        {
            var blob = package.Tree.Files.Single(file => file.Path == path).Blob;
            var buffer = new byte[1 << 20];
            var length = await package.ReadSmallAsync(blob.Digest, buffer);
            await using var stream = await package.OpenAsync(blob.Digest);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);

            buffer.AsSpan(0, length).SequenceEqual(expected).Should().BeTrue();
            copy.ToArray().Should().Equal(expected);
            stream.Length.Should().Be(expected.Length);
        }
    }

    [Fact]
    public async Task Open_DigestOfNoFile_IsRefused()
    {
        var package = await _tree.Write("main.py").BuildAsync();

        var open = () => package.OpenAsync(Digest.Of("other"u8));

        await open.Should().ThrowAsync<BlobNotFoundException>();
    }
}
