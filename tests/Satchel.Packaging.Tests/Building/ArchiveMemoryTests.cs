using Satchel.Abstractions.Blobs;
using Satchel.Packaging.Building;
using Satchel.Packaging.Hashing;
using Satchel.Packaging.Walking;
using Satchel.Posix.Files;
using Satchel.Testing;
using Satchel.Testing.Archives;

namespace Satchel.Packaging.Tests.Building;

/// <summary>What is remembered of an archive is believed as long as its file is the same.</summary>
public sealed class ArchiveMemoryTests : IDisposable
{
    private static readonly Digest Lie = Digest.Of("lie"u8);

    private readonly TemporaryDirectory _scratch = new();
    private readonly string _zip;

    public ArchiveMemoryTests()
    {
        _zip = _scratch.At("a.zip");
        File.WriteAllBytes(_zip, new ZipBuilder().Add("main.py", "1").Add("data.bin", "2").Zip());
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task ReadAsync_FileIsAsRemembered_IsNotRead()
    {
        Remember(FileStatus.OfName(_zip)!.Value);
        (await ReadAsync()).Digest.Should().Be(Lie);

        File.WriteAllBytes(_zip, new ZipBuilder().Add("other.py", "1").Zip());
        (await ReadAsync()).Digest.Should().NotBe(Lie);
    }

    [Fact]
    public async Task JudgeAsync_ReadThroughBefore_IsNotReadAgain()
    {
        (await IdleAsync(await ReadAsync())).Should().Equal("*.log");
        var again = await ReadAsync();
        File.Delete(_zip);

        (await IdleAsync(again)).Should().Equal(["*.log"], "what it holds is remembered");
    }

    [Fact]
    public async Task JudgeAsync_AnotherContentOrADamagedMemory_IsRead()
    {
        await IdleAsync(await ReadAsync());
        File.WriteAllBytes(_zip, new ZipBuilder().Add("a.log", "1").Zip());
        (await IdleAsync(await ReadAsync())).Should().Equal("*.bin");

        var memory = Directory.GetFiles(_scratch.At("cache"), "*.archive").Should().ContainSingle().Subject;
        var bytes = File.ReadAllBytes(memory);
        bytes[^1] ^= 1;
        File.WriteAllBytes(memory, bytes);
        (await IdleAsync(await ReadAsync())).Should().Equal("*.bin");
    }

    private static async Task<IEnumerable<string>> IdleAsync(LocalArchive archive) =>
        (await archive.JudgeAsync(["*.bin", "*.log"], TestContext.Current.CancellationToken)).Idle.Select(idle => idle.Pattern);

    private Task<LocalArchive> ReadAsync() =>
        LocalArchive.ReadAsync(_zip, isWorkingDirectory: true, _scratch.At("cache"), progress: null, TestContext.Current.CancellationToken);

    private void Remember(FileStatus status) =>
        StatCache
            .Load(_scratch.At("cache"), _zip)
            .Remember([new HashedFile(new FoundFile(_zip, _zip, status, Rule: null), Lie, status, Settled: true)]);
}
