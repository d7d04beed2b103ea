using Satchel.Posix.Deletion;
using Satchel.Posix.Locks;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Deletion;

/// <summary>What stands in the place of a file of ours goes, and never the file itself.</summary>
public sealed class OwnFileTests : IDisposable
{
    private const int Rounds = 2000;
    private const int Threads = 3;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task RemoveOther_SomebodyKeepsTheDirectoryLocked_EndsWhenItIsCancelled()
    {
        var path = _directory.At("x.lock");
        File.CreateSymbolicLink(path, "/nonexistent");
        using var turn = DirectoryTurn.Take(_directory.Path);
        using var stop = new CancellationTokenSource();
        var waiting = Task.Run(() => OwnFile.RemoveOther(path, stop.Token));

        waiting.IsCompleted.Should().BeFalse();
        await stop.CancelAsync();

        await waiting.Invoking(one => one).Should().ThrowAsync<OperationCanceledException>();
        File.ResolveLinkTarget(path, returnFinalTarget: false).Should().NotBeNull("nothing was removed");
    }

    [Fact]
    public async Task RemoveOther_SeveralFindALinkAtOnce_TakeNobodysLockAway()
    {
        var path = _directory.At("x.lock");
        var taken = new FileLock?[Threads];
        var most = 0;
        File.CreateSymbolicLink(path, "/nonexistent");
        using var begin = new Barrier(Threads);
        using var end = new Barrier(
            Threads,
            _ =>
            {
                most = Math.Max(most, taken.Count(held => held is not null));
                Array.ForEach(taken, held => held?.Dispose());
                File.Delete(path);
                File.CreateSymbolicLink(path, "/nonexistent");
            }
        );

        await Task.WhenAll(
            Enumerable
                .Range(0, Threads)
                .Select(number =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            for (var round = 0; round < Rounds; round++)
                            {
                                begin.SignalAndWait();
                                OwnFile.RemoveOther(path);
                                taken[number] = FileLock.TryTake(path);
                                end.SignalAndWait();
                            }
                        },
                        CancellationToken.None,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
        );

        most.Should().Be(1);
    }

    [Fact]
    public void Exists_OnlyARegularFile_IsOne()
    {
        var file = _directory.Write("file", "");
        File.CreateSymbolicLink(_directory.At("link"), file);
        SpecialFile.MakePipe(_directory.At("pipe"));

        OwnFile.Exists(file).Should().BeTrue();
        foreach (var other in (string[])["link", "pipe", "nothing", "."])
        {
            OwnFile.Exists(_directory.At(other)).Should().BeFalse(other);
        }
    }
}
