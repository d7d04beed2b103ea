using Satchel.Posix.Files;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Files;

public sealed class KernelCopyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TryCopy_DataAndHolesInPieces_IsTheSameFile()
    {
        const int Size = 3_000_001;
        var content = new byte[Size];
        new Random(7).NextBytes(content.AsSpan(100_000, 700_000));
        content[2_000_000] = 1;
        using (var file = File.OpenHandle(_directory.At("from"), FileMode.CreateNew, FileAccess.Write))
        {
            SparseFile.Write(file, content, 0);
            SparseFile.SetLength(file, Size);
        }

        using (var from = File.OpenHandle(_directory.At("from")))
        using (var to = File.OpenHandle(_directory.At("to"), FileMode.CreateNew, FileAccess.ReadWrite))
        {
            for (var at = 0; at < Size; at += 1_000_000)
            {
                KernelCopy.TryCopy(from, to, at, Math.Min(1_000_000, Size - at)).Should().BeTrue();
                RandomAccess.GetLength(to).Should().Be(Math.Min(at + 1_000_000, Size));
            }
        }

        File.ReadAllBytes(_directory.At("to")).AsSpan().SequenceEqual(content).Should().BeTrue();
    }
}
