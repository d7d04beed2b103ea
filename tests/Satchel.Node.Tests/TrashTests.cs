using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Node.Tests.Running;
using Satchel.Testing;

namespace Satchel.Node.Tests;

public sealed class TrashTests : IDisposable
{
    private const int Entries = 20;
    private const int Files = 100;

    private readonly TestHome _home = new();

    public TrashTests() => Directory.CreateDirectory(_home.Directories.Trash);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Take_Directory_IsOutOfTheWayAtOnceAndRemoved()
    {
        await using var trash = Create();
        var directory = Fill("run");

        trash.Take(directory);

        Directory.Exists(directory).Should().BeFalse();
        await _home.TrashIsEmptyAsync();
    }

    [Fact]
    public async Task Take_DirectoryThatAJobTookTheWriteBitOf_IsOutOfTheWayAndRemoved()
    {
        await using var trash = Create();
        var directory = Fill("run");
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        FileUser.GiveAway(_home.At("."));

        FileUser.Run(() =>
        {
            trash.Take(directory);
            return true;
        });

        Directory.Exists(directory).Should().BeFalse();
        await _home.TrashIsEmptyAsync();
    }

    [Fact]
    public async Task Resume_DaemonLeftBeforeEverythingWasRemoved_RemovesTheRest()
    {
        var leaving = Create();
        for (var i = 0; i < Entries; i++)
        {
            leaving.Take(Fill($"run{i}"));
        }

        await leaving.DisposeAsync();
        File.WriteAllText(Path.Combine(_home.Directories.Trash, "file"), "");
        await using var next = Create();

        next.Resume();

        await _home.TrashIsEmptyAsync();
    }

    [Fact]
    public async Task Take_WhoIsToldThatOneIsRemovedFails_TheOthersAreRemoved()
    {
        await using var trash = Create();

        trash.Take(Fill("told"), () => throw new InvalidOperationException("Nobody foresaw this."));
        trash.Take(Fill("next"));

        await _home.TrashIsEmptyAsync();
    }

    [Fact]
    public async Task Take_NothingThere_Throws()
    {
        await using var trash = Create();

        trash.Invoking(it => it.Take(_home.At("nothing"))).Should().Throw<DirectoryNotFoundException>();
    }

    private Trash Create() => new(TestNode.Options(_home), NullLogger<Trash>.Instance);

    private string Fill(string name)
    {
        var directory = Directory.CreateDirectory(_home.At(name)).FullName;
        for (var i = 0; i < Files; i++)
        {
            File.WriteAllText(Path.Combine(directory, $"{i}"), "");
        }

        return directory;
    }
}
