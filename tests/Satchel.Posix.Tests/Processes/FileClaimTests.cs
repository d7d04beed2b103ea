using Satchel.Posix.Processes;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Processes;

public sealed class FileClaimTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TryTake_ManyAtOnce_OneHasItAndTheFileIsWholly(bool durable)
    {
        var contents = Enumerable.Range(0, 16).Select(number => new byte[] { (byte)number, (byte)number }).ToList();

        var taken = await Task.WhenAll(
            contents.Select(content => Task.Run(() => FileClaim.TryTake(_directory.At("claim"), content, durable)))
        );

        taken.Count(won => won).Should().Be(1);
        File.ReadAllBytes(_directory.At("claim")).Should().Equal(contents[Array.IndexOf(taken, true)]);
        Directory.EnumerateFileSystemEntries(_directory.Path).Should().ContainSingle();
    }

    [Fact]
    public void TryTake_DirectoryMissing_Throws() =>
        FluentActions.Invoking(() => FileClaim.TryTake(_directory.At("no", "claim"), "x"u8)).Should().Throw<IOException>();
}
