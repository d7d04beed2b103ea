using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Node.Output;
using Satchel.Node.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Node.Tests.Workers;

/// <summary>How long what workers printed is kept.</summary>
public sealed class WorkerLogsTests : IDisposable
{
    private readonly TestHome _home = new();
    private readonly SettableClock _clock = new();
    private readonly NodeOptions _node;

    public WorkerLogsTests()
    {
        _node = TestNode.Options(_home, cpus: 1);
        Directory.CreateDirectory(_node.LogDirectory);
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Prune_ManyFiles_KeepsTheNewestOfWorkersAndAllOfOthers()
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        for (var age = 0; age < WorkerLogs.Most + 2; age++)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"worker-{age}.out"), "text", now.AddSeconds(-age));
        }

        Write("worker-empty.err", "", now);
        Write("zygote-old.log", "text", now - WorkerLogs.Keep - TimeSpan.FromMinutes(1));
        Write("job-driver-old.log", "", now.AddYears(-1));

        Logs().Prune();

        var left = Directory.GetFiles(_node.LogDirectory).Select(file => Path.GetFileName(file)).ToHashSet(StringComparer.Ordinal);
        left.Should().HaveCount(WorkerLogs.Most + 1);
        left.Should().Contain("job-driver-old.log").And.Contain($"worker-{WorkerLogs.Most - 1}.out");
        left.Should().NotContain("worker-empty.err").And.NotContain("zygote-old.log");
    }

    [Fact]
    public void Prune_FileIsWhatAJobMadeOfIt_IsNoReasonNotToStart()
    {
        var kept = _home.At("kept");
        File.WriteAllText(kept, "");
        File.CreateSymbolicLink(Path.Combine(_node.LogDirectory, "worker-link.out"), kept);
        File.CreateSymbolicLink(Path.Combine(_node.LogDirectory, "worker-nowhere.out"), _home.At("nothing"));
        Directory.CreateDirectory(Path.Combine(_node.LogDirectory, "worker-directory.out"));

        _clock.Set(WorkerLogs.Keep * 2);
        Logs().Prune();

        Directory.Exists(Path.Combine(_node.LogDirectory, "worker-directory.out")).Should().BeTrue();
        File.Exists(Path.Combine(_node.LogDirectory, "worker-link.out")).Should().BeFalse();
        File.Exists(kept).Should().BeTrue();
    }

    [Fact]
    public void Prune_SomebodyWritesToTheFile_StaysUntilItIsClosed()
    {
        var logs = Logs();
        var (old, empty) = (Path.Combine(_node.LogDirectory, "worker-old.out"), Path.Combine(_node.LogDirectory, "worker-empty.err"));
        logs.Open(old);
        logs.Open(empty);
        Write("worker-old.out", "text", _clock.GetUtcNow().UtcDateTime - (WorkerLogs.Keep * 2));
        Write("worker-empty.err", "", _clock.GetUtcNow().UtcDateTime);

        logs.Prune();
        Directory.GetFiles(_node.LogDirectory).Should().HaveCount(2);

        logs.Close(old);
        logs.Close(empty);
        File.Exists(empty).Should().BeFalse("nothing stands in it");
        logs.PruneIfDue();
        Directory.GetFiles(_node.LogDirectory).Should().BeEmpty();
    }

    [Fact]
    public void PruneIfDue_NothingIsNew_LooksOnlyAfterAWhile()
    {
        var logs = Logs();
        logs.Prune();
        Write("worker-old.out", "text", _clock.GetUtcNow().UtcDateTime - (WorkerLogs.Keep * 2));

        logs.PruneIfDue();
        Directory.GetFiles(_node.LogDirectory).Should().ContainSingle();

        _clock.Advance(WorkerLogs.LongestPause);
        logs.PruneIfDue();
        Directory.GetFiles(_node.LogDirectory).Should().BeEmpty();
    }

    [Fact]
    public async Task Zygote_EndsWithItsWorkers_LeavesNoEmptyFile()
    {
        await using var node = WorkersFixture.Start();
        var driver = await node.ConnectAsync();
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => node.Workers is [{ Waiting.Count: 1 }], "a task runs");
        var silent = node.Workers[0].Stdout;
        await File.WriteAllTextAsync(silent, "");

        node.Runs.First!.End();

        await Eventually.TrueAsync(() => !File.Exists(silent), "it is removed");
        driver.Dispose();
    }

    [Fact]
    public async Task Worker_EndsAndHasPrintedNothing_LeavesNoFile()
    {
        await using var node = WorkersFixture.Start();
        using var driver = await node.ConnectAsync();
        driver.Submit(driver.Define(), "wait");
        driver.Submit(driver.Define(), "wait");
        await Eventually.TrueAsync(() => node.Workers.Count(worker => worker.Waiting.Count == 1) == 2, "both run");
        var (silent, other) = (node.Workers[0], node.Workers[1]);
        await File.WriteAllTextAsync(silent.Stdout, "");
        await File.WriteAllTextAsync(other.Stdout, "text");

        other.Dispose();
        silent.Dispose();

        await Eventually.TrueAsync(() => !File.Exists(silent.Stdout), "it is removed");
        File.Exists(other.Stdout).Should().BeTrue();
    }

    private WorkerLogs Logs() => new(_node, _clock, NullLogger<WorkerLogs>.Instance);

    private void Write(string name, string text, DateTime written)
    {
        var path = Path.Combine(_node.LogDirectory, name);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, written);
    }
}
