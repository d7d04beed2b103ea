using System.Globalization;
using System.IO.MemoryMappedFiles;
using Satchel.Posix.Processes;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Processes;

public sealed class ProgramPagesTests : IDisposable
{
    private const int Length = 1 << 20;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Release_OfAFileThatIsOnlyRead_TakesItOutAndItReadsTheSame()
    {
        var path = Path.Combine(_directory.Path, "read");
        var content = Content();
        File.WriteAllBytes(path, content);
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, Length, MemoryMappedFileAccess.Read);
        using var view = file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        ReadAll(view).Should().Equal(content);
        ResidentBytes(path).Should().BeGreaterThan(0);

        ProgramPages.Release().Should().BeGreaterThanOrEqualTo(Length);

        ResidentBytes(path).Should().Be(0);
        ReadAll(view).Should().Equal(content);
    }

    [Fact]
    public void Release_OfWhatWasWritten_KeepsIt()
    {
        var path = Path.Combine(_directory.Path, "written");
        File.WriteAllBytes(path, new byte[Length]);
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, Length, MemoryMappedFileAccess.CopyOnWrite);
        using var view = file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.CopyOnWrite);
        var content = Content();
        view.WriteArray(0, content, 0, Length);

        ProgramPages.Release();

        ReadAll(view).Should().Equal(content);
    }

    [Fact]
    public void Release_OfThisProgram_ItRunsOn()
    {
        ProgramPages.Release().Should().BeGreaterThan(0);

        string.Create(CultureInfo.InvariantCulture, $"{Enumerable.Range(0, 100).Sum():N1}").Should().Be("4,950.0");
    }

    private static byte[] Content()
    {
        var content = new byte[Length];
        new Random(7).NextBytes(content);
        return content;
    }

    private static byte[] ReadAll(MemoryMappedViewAccessor view)
    {
        var content = new byte[Length];
        view.ReadArray(0, content, 0, Length);
        return content;
    }

    private static long ResidentBytes(string path)
    {
        var figure = File.ReadLines("/proc/self/smaps")
            .SkipWhile(line => !line.EndsWith(path, StringComparison.Ordinal))
            .First(line => line.StartsWith("Rss:", StringComparison.Ordinal));
        return long.Parse(figure.AsSpan("Rss:".Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
