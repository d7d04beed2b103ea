using Satchel.Posix.Durability;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Durability;

public sealed class DurableDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Create_NamesAreMissing_MakesEachOfThem()
    {
        DurableDirectory.Create(_directory.At("one", "two"));
        DurableDirectory.Create(_directory.At("one", "two"));

        Directory.Exists(_directory.At("one", "two")).Should().BeTrue();
    }

    [Fact]
    public void Create_FileInTheWay_SaysWhatItIs()
    {
        _directory.Write("taken", "content");

        Refusal("taken").Should().Be($"{_directory.At("taken")} is a file, and a directory is needed there: move it away.");
        Refusal(Path.Combine("taken", "below")).Should().Contain("is a file, and");
    }

    [Fact]
    public void Create_LinkThatLeadsNowhere_SaysThatItIsALink()
    {
        File.CreateSymbolicLink(_directory.At("taken"), _directory.At("nowhere"));

        Refusal("taken").Should().Contain("is a link, and a directory is needed there");
        Directory.Exists(_directory.At("nowhere")).Should().BeFalse();
    }

    private string Refusal(string name) =>
        FluentActions.Invoking(() => DurableDirectory.Create(_directory.At(name))).Should().Throw<IOException>().Which.Message;
}
