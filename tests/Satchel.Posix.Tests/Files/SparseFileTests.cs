using Satchel.Posix.Files;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Files;

public sealed class SparseFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void WriteAndRead_AnyMixOfZerosAndOthers_AreTheSameBytesWhateverThePieces()
    {
        var random = new Random(4711);
        for (var round = 0; round < 60; round++)
        {
            var content = Mix(random);
            var path = _directory.At($"{round}");
            using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
            {
                for (var at = 0; at < content.Length; )
                {
                    var piece = Math.Min(content.Length - at, random.Next(1, 600_000));
                    SparseFile.Write(file, content.AsSpan(at, piece), at);
                    at += piece;
                }

                SparseFile.SetLength(file, content.Length);
            }

            File.ReadAllBytes(path).AsSpan().SequenceEqual(content).Should().BeTrue("round {0}", round);
            ReadAll(path, content.Length, random).AsSpan().SequenceEqual(content).Should().BeTrue("round {0}", round);
        }
    }

    [Fact]
    public void Write_NothingButZeros_TakesNoRoom()
    {
        var path = _directory.At("zeros");
        using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
        {
            SparseFile.Write(file, new byte[4 * 1024 * 1024], 0);
            SparseFile.SetLength(file, 4 * 1024 * 1024);
        }

        new FileInfo(path).Length.Should().Be(4 * 1024 * 1024);
        DiskUse.Of(path).Should().BeLessThan(64 * 1024);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(3, 5)]
    public void Cut_FileThatIsNoLonger_IsNotTouched(int length, int most)
    {
        var path = _directory.At("short");
        File.WriteAllBytes(path, new byte[length]);
        var before = DateTime.UnixEpoch.AddDays(1);
        File.SetLastWriteTimeUtc(path, before);
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
        {
            SparseFile.Cut(file, most);
        }

        new FileInfo(path).Length.Should().Be(length);
        File.GetLastWriteTimeUtc(path).Should().Be(before, "ext4 takes a file that is cut to nothing for one that is being replaced");
    }

    [Fact]
    public void Cut_LongerFile_IsThatLong()
    {
        var path = _directory.At("long");
        File.WriteAllBytes(path, [1, 2, 3]);
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
        {
            SparseFile.Cut(file, 2);
        }

        File.ReadAllBytes(path).Should().Equal(1, 2);
    }

    [Fact]
    public void Read_FileThatHasGrown_GoesOn()
    {
        var path = _directory.At("grown");
        File.WriteAllBytes(path, [.. new byte[300_000], 1, 2]);
        using var file = ReadOnlyFile.TryOpen(path)!;
        var buffer = new byte[8];

        var count = new SparseReader(file, 300_000).Read(buffer, 300_000);

        buffer[..count].Should().Equal(1, 2);
    }

    private static byte[] Mix(Random random)
    {
        var content = new byte[random.Next(1, 3_000_000)];
        for (var i = random.Next(0, 4); i > 0; i--)
        {
            var at = random.Next(content.Length);
            random.NextBytes(content.AsSpan(at, random.Next(0, Math.Min(content.Length - at, 200_000))));
        }

        return content;
    }

    private static byte[] ReadAll(string path, int length, Random random)
    {
        using var file = ReadOnlyFile.TryOpen(path)!;
        var reader = new SparseReader(file, length);
        var content = new byte[length];
        for (var at = 0; at < length; )
        {
            var count = reader.Read(content.AsSpan(at, Math.Min(length - at, random.Next(1, 500_000))), at);
            count.Should().BePositive();
            at += count;
        }

        return content;
    }
}
