using Satchel.Posix.Durability;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Durability;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Write_NewAndAgain_HasTheLastContentAndLeavesNothingElse()
    {
        DurableFile.Write(_directory.At("file"), "a longer first content"u8);
        DurableFile.Write(_directory.At("file"), "second"u8);

        File.ReadAllText(_directory.At("file")).Should().Be("second");
        File.GetUnixFileMode(_directory.At("file")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.EnumerateFileSystemEntries(_directory.Path).Should().ContainSingle();
    }

    [Fact]
    public void RemoveUnfinished_WritersDied_OnlyWhatTheyLeftGoes()
    {
        var left = $".{Guid.NewGuid():N}.tmp";
        foreach (var name in (string[])[".file" + left, ".other" + left, ".file.x" + left, ".file.tmp", "file"])
        {
            _directory.Write(name, "kept");
        }

        DurableFile.RemoveUnfinished(_directory.At("file"), _directory.At("nowhere", "file"));

        Directory
            .EnumerateFileSystemEntries(_directory.Path)
            .Select(Path.GetFileName)
            .Should()
            .BeEquivalentTo(".other" + left, ".file.x" + left, ".file.tmp", "file");
    }

    [Theory]
    [InlineData("f*")]
    [InlineData("fil?")]
    public void RemoveUnfinished_AWildcardInTheName_IsNoWildcard(string name)
    {
        var left = $".{Guid.NewGuid():N}.tmp";
        _directory.Write(".file" + left, "kept");
        _directory.Write($".{name}{left}", "left");

        DurableFile.RemoveUnfinished(_directory.At(name));

        Directory.EnumerateFileSystemEntries(_directory.Path).Select(Path.GetFileName).Should().Equal(".file" + left);
    }

    [Fact]
    public void Write_TargetCannotBeReplaced_ThrowsAndLeavesNothingElse()
    {
        _directory.Write(Path.Combine("target", "inside"), "kept");

        FluentActions
            .Invoking(() => DurableFile.Write(_directory.At("target"), "x"u8))
            .Should()
            .Throw<Exception>()
            .Which.Should()
            .Match(failure => failure is IOException || failure is UnauthorizedAccessException);

        Directory.EnumerateFileSystemEntries(_directory.Path).Should().Equal(_directory.At("target"));
        File.ReadAllText(_directory.At("target", "inside")).Should().Be("kept");
    }

    [Fact]
    public async Task Write_WhileOthersRead_TheySeeOneContentOrTheOther()
    {
        var path = _directory.At("file");
        byte[][] contents = [new byte[10_000], [.. Enumerable.Repeat((byte)1, 20_000)]];
        DurableFile.Write(path, contents[0]);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                var seen = File.ReadAllBytes(path);
                contents.Any(content => content.AsSpan().SequenceEqual(seen)).Should().BeTrue("a reader sees no mixture");
            }
        });

        for (var i = 0; i < 50; i++)
        {
            DurableFile.Write(path, contents[i % 2]);
        }

        await done.CancelAsync();
        await reader;
    }

    [Fact]
    public void Create_DirectoriesOnTheWay_AreMade()
    {
        DurableDirectory.Create(_directory.At("a", "b", "c"));
        DurableDirectory.Create(_directory.At("a", "b", "c"));

        Directory.Exists(_directory.At("a", "b", "c")).Should().BeTrue();
    }

    [Fact]
    public void Flush_NoDirectory_Throws()
    {
        FluentActions
            .Invoking(() => DurableDirectory.Flush(_directory.At("no")))
            .Should()
            .Throw<IOException>()
            .Which.HResult.Should()
            .Be(2);
        FluentActions
            .Invoking(() => DurableDirectory.Flush(_directory.Write("file", "")))
            .Should()
            .Throw<IOException>()
            .Which.HResult.Should()
            .Be(20);
    }
}
