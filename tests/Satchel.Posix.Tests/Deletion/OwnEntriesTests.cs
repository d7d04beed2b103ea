using Satchel.Posix.Deletion;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Deletion;

public sealed class OwnEntriesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void In_ALinkTookThePlaceOfTheDirectory_NothingBehindItIsOurs()
    {
        var file = _directory.Write(Path.Combine("somebody", "file"), "x");
        File.CreateSymbolicLink(_directory.At("trash"), _directory.At("somebody"));

        OwnEntries.In(_directory.At("trash")).Should().BeEmpty();
        OwnEntries.In(_directory.At("somebody")).Should().Equal(file);
        OwnEntries.In(_directory.At("nowhere")).Should().BeEmpty();
        OwnEntries.DirectoriesIn(_directory.Path).Should().Equal(_directory.At("somebody"));
    }
}
