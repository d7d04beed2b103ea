using Satchel.Node.Tests.Running;
using Satchel.Posix.Durability;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests;

public sealed class DirectoryWatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task NextChange_ClaimTaken_EndsWithoutANudge() => await ChangesAsync(path => FileClaim.TryTake(path, "claim"u8));

    [Fact]
    public async Task NextChange_FileWrittenDurably_EndsWithoutANudge() => await ChangesAsync(path => DurableFile.Write(path, "exit"u8));

    [Fact]
    public async Task NextChange_LogGrows_EndsWithoutANudge()
    {
        File.WriteAllText(_directory.At("file"), "one");

        await ChangesAsync(path => File.AppendAllText(path, "two"));
    }

    [Fact]
    public async Task NextChange_FileDeleted_EndsWithoutANudge()
    {
        File.WriteAllText(_directory.At("file"), "one");

        await ChangesAsync(File.Delete);
    }

    [Fact]
    public async Task NextChange_NothingChanges_EndsWithANudge()
    {
        using var watch = new DirectoryWatch(_directory.Path, TimeProvider.System);

        await watch.NextChange(_directory.At("file")).WaitAsync(Patience);
    }

    [Fact]
    public async Task NextChange_NobodyAsksAgain_LeavesTheKernelAloneUntilSomebodyDoes()
    {
        using var watch = new DirectoryWatch(_directory.Path, TimeProvider.System);
        watch.IsWatching.Should().BeFalse();
        for (var round = 0; round < 2; round++)
        {
            var change = watch.NextChange(_directory.At("file"));
            watch.IsWatching.Should().BeTrue();
            await change.WaitAsync(Patience);
            await Eventually.TrueAsync(() => !watch.IsWatching, "nobody waits");
        }
    }

    [Fact]
    public void NextChange_ManyWaitersOfOneFile_ShareOneWait()
    {
        using var watch = new DirectoryWatch(_directory.Path, new StillTime());

        watch.NextChange(_directory.At("file")).Should().BeSameAs(watch.NextChange(_directory.At("file")));
        watch.NextChange(_directory.At("other")).Should().NotBeSameAs(watch.NextChange(_directory.At("file")));
    }

    [Fact]
    public async Task Dispose_WithWaiters_WakesThem()
    {
        var watch = new DirectoryWatch(_directory.Path, new StillTime());
        var change = watch.NextChange(_directory.At("file"));

        watch.Dispose();

        await change.WaitAsync(Patience);
    }

    private async Task ChangesAsync(Action<string> change)
    {
        using var watch = new DirectoryWatch(_directory.Path, new StillTime());
        var changed = watch.NextChange(_directory.At("file"));
        changed.IsCompleted.Should().BeFalse();

        change(_directory.At("file"));

        await changed.WaitAsync(Patience);
    }
}
