using System.Text;
using Satchel.Abstractions.Blobs;
using Satchel.Packaging.Hashing;
using Satchel.Packaging.Walking;
using Satchel.Posix.Files;

namespace Satchel.Packaging.Tests.Building;

/// <summary>A cache that tells a lie shows when it is believed: the files below are remembered with the digest of other bytes.</summary>
public sealed class StatCacheTests : IDisposable
{
    private static readonly Digest Lie = Digest.Of("lie"u8);
    private static readonly Digest Truth = Digest.Of("truth"u8);

    private readonly SourceTree _tree = new();

    public StatCacheTests() => _tree.Write("main.py", "truth");

    private FileStatus Status => FileStatus.OfName(_tree.At("main.py"))!.Value;

    private string CacheFile => Directory.GetFiles(_tree.Cache, "*.files").Single();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task Build_StatusIsAsRemembered_FileIsNotRead()
    {
        Remember(Status, Lie);

        (await DigestAsync()).Should().Be(Lie);
    }

    [Fact]
    public async Task Build_AnyPartOfTheStatusDiffers_FileIsRead()
    {
        foreach (
            var other in new[]
            {
                Status with
                {
                    Size = 6,
                },
                Status with
                {
                    ModifiedNs = Status.ModifiedNs - 1,
                },
                Status with
                {
                    ChangedNs = Status.ChangedNs - 1,
                },
                Status with
                {
                    Inode = Status.Inode + 1,
                },
            }
        )
        {
            Remember(other, Lie);
            (await DigestAsync()).Should().Be(Truth);
        }
    }

    [Fact]
    public async Task Build_CacheDamagedAnywhere_FileIsRead()
    {
        Remember(Status, Lie);
        var content = await File.ReadAllBytesAsync(CacheFile);
        for (var i = 0; i < content.Length; i++)
        {
            var damaged = content.ToArray();
            damaged[i] ^= 0x10;
            await File.WriteAllBytesAsync(CacheFile, damaged);
            (await DigestAsync()).Should().Be(Truth, "byte {0} is damaged", i);
            await File.WriteAllBytesAsync(CacheFile, content[..i]);
            (await DigestAsync()).Should().Be(Truth, "it is cut after byte {0}", i);
        }
    }

    [Fact]
    public async Task Build_CacheOfAnotherVersion_FileIsReadAndCacheReplaced()
    {
        Directory.CreateDirectory(_tree.Cache);
        Remember(Status, Lie);
        await File.WriteAllTextAsync(CacheFile, "satchel-stat-cache 2\nwhatever it holds");
        WaitUntilSettled();

        (await DigestAsync()).Should().Be(Truth);

        Encoding.UTF8.GetString(await File.ReadAllBytesAsync(CacheFile)).Should().StartWith("satchel-stat-cache 1\n");
    }

    [Fact]
    public async Task Build_SameSizeEditRightAfterHashing_IsNoticed()
    {
        for (var i = 0; i < 300; i++)
        {
            var content = $"{i:000}";
            await File.WriteAllTextAsync(_tree.At("main.py"), content);
            (await DigestAsync()).Should().Be(Digest.Of(Encoding.UTF8.GetBytes(content)));
        }
    }

    [Fact]
    public void IsSettled_TimesNotBehindTheClock_IsFalse()
    {
        var clock = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(1_800_000_000.5);
        var now = clock.ToUnixTimeMilliseconds() * 1_000_000;
        var status = new FileStatus(FileKind.Regular, 1, now - 1, now - 1, 1, 1, default);

        FileClock.IsSettled(status, clock).Should().BeFalse();
        FileClock
            .IsSettled(status with { ModifiedNs = now + 60_000_000_000 }, clock)
            .Should()
            .BeFalse("a time in the future may come again");
        FileClock.IsSettled(status with { ModifiedNs = now - 999_999_999, ChangedNs = now - 999_999_999 }, clock).Should().BeTrue();
        var second = (now / 1_000_000_000 * 1_000_000_000) - 1_000_000_000;
        FileClock
            .IsSettled(status with { ModifiedNs = second, ChangedNs = second }, clock)
            .Should()
            .BeFalse("the file system may only know seconds");
    }

    [Fact]
    public async Task Build_NothingChanged_CacheIsNotWrittenAgain()
    {
        WaitUntilSettled();
        await _tree.BuildCachedAsync();
        var before = FileStatus.OfName(CacheFile);

        await _tree.BuildCachedAsync();

        FileStatus.OfName(CacheFile).Should().Be(before);
        Directory.GetFiles(_tree.Cache).Should().HaveCount(1, "nothing temporary is left");
    }

    [Fact]
    public async Task Build_FileIsGone_IsForgotten()
    {
        _tree.Write("other.py");
        WaitUntilSettled();
        await _tree.BuildCachedAsync();
        var longer = new FileInfo(CacheFile).Length;
        File.Delete(_tree.At("other.py"));

        await _tree.BuildCachedAsync();

        new FileInfo(CacheFile).Length.Should().BeLessThan(longer);
    }

    [Fact]
    public async Task Build_ModeChanged_IsNoticed()
    {
        WaitUntilSettled();
        await _tree.BuildCachedAsync();
        File.SetUnixFileMode(_tree.At("main.py"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        SourceTree.Lines((await _tree.BuildCachedAsync()).Tree).Should().Equal("x main.py");
    }

    [Fact]
    public async Task Build_CacheCannotBeWritten_IsNoFailure()
    {
        await File.WriteAllTextAsync(_tree.Cache, "a file stands where the directory should be");
        var package = await _tree.BuildCachedAsync();

        package.RememberCommitted();

        package.Previous.Should().BeNull();
    }

    [Fact]
    public async Task Build_ManyAtOnce_AllAreRightAndTheCacheIsWhole()
    {
        for (var i = 0; i < 50; i++)
        {
            _tree.Write($"f{i}", $"content {i}");
        }

        var expected = (await _tree.BuildAsync()).Tree.Digest;
        var packages = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _tree.BuildCachedAsync())));
        Parallel.ForEach(packages, static package => package.RememberCommitted());

        packages.Should().OnlyContain(package => package.Tree.Digest == expected);
        var next = await _tree.BuildCachedAsync();
        next.Previous.Should().BeSameAs(next.Tree);
    }

    [Fact]
    public async Task Previous_TreeWasRemembered_IsIt()
    {
        var first = await _tree.BuildCachedAsync();
        var before = first.Previous;
        first.RememberCommitted();
        var same = await _tree.BuildCachedAsync();
        _tree.Write("added.py");
        var changed = await _tree.BuildCachedAsync("*.log");

        before.Should().BeNull();
        same.Previous.Should().BeSameAs(same.Tree);
        changed.Previous!.Digest.Should().Be(first.Tree.Digest);
        changed.Tree.Digest.Should().NotBe(first.Tree.Digest);
    }

    [Fact]
    public async Task Previous_NotRememberedDamagedOrWithoutCache_IsNull()
    {
        (await _tree.BuildCachedAsync()).RememberCommitted();
        (await _tree.BuildAsync()).Previous.Should().BeNull();
        await File.WriteAllTextAsync(Directory.GetFiles(_tree.Cache, "*.tree").Single(), "satchel-tree 1\nf - 12");

        (await _tree.BuildCachedAsync()).Previous.Should().BeNull();
    }

    private async Task<Digest> DigestAsync() => (await _tree.BuildCachedAsync()).Tree.Files.Single().Blob.Digest;

    private void Remember(FileStatus status, Digest digest) =>
        StatCache
            .Load(_tree.Cache, _tree.Root)
            .Remember([new HashedFile(new FoundFile("main.py", _tree.At("main.py"), status, null), digest, status, Settled: true)]);

    private void WaitUntilSettled() =>
        SpinWait
            .SpinUntil(
                () =>
                    Directory
                        .GetFiles(_tree.Root)
                        .All(static path => FileClock.IsSettled(FileStatus.OfName(path)!.Value, TimeProvider.System.GetUtcNow())),
                TimeSpan.FromSeconds(60)
            )
            .Should()
            .BeTrue();
}
