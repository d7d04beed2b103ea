using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;
using Satchel.Posix.Locks;
using Satchel.Posix.Processes;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Layers;

public sealed class LayerStoreTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly BuildAudience Nobody = new(null, null);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<LayerStore> _stores = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task Ensure_ManyAtOnceInTwoStores_BuildsOnceAndAllGetIt()
    {
        var builds = 0;
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        async Task<LayerContent> FillAsync(LayerPlace place, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref builds);
            begun.TrySetResult();
            await goOn.Task.WaitAsync(cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(place.Directory, "x"), "1", cancellationToken);
            return new LayerContent();
        }

        // Two stores on one directory stand for two processes.
        LayerStore[] stores = [Open(), Open()];
        var waiting = Enumerable
            .Range(0, 32)
            .Select(i => stores[i % 2].EnsureAsync(Planned("a"), FillAsync, new(null, null), None))
            .ToList();
        await begun.Task;
        goOn.SetResult();
        var layers = await Task.WhenAll(waiting);

        builds.Should().Be(1);
        layers.Select(layer => layer.Directory).Distinct().Should().ContainSingle();
        File.ReadAllText(Path.Combine(layers[0].Directory, "x")).Should().Be("1");
    }

    [Fact]
    public async Task Ensure_OneOfTwoGoesAway_TheOtherStillGetsIt()
    {
        using var cancel = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        async Task<LayerContent> FillAsync(LayerPlace place, CancellationToken cancellationToken)
        {
            begun.SetResult();
            await goOn.Task.WaitAsync(cancellationToken);
            return new LayerContent();
        }

        var store = Open();
        var first = store.EnsureAsync(Planned("a"), FillAsync, new(null, null), cancel.Token);
        await begun.Task;
        var second = store.EnsureAsync(Planned("a"), FillAsync, new(null, null), None);
        await cancel.CancelAsync();
        await FluentActions.Awaiting(() => first).Should().ThrowAsync<OperationCanceledException>();
        goOn.SetResult();

        (await second).Key.Should().Be(Planned("a").Key);
    }

    [Fact]
    public async Task Ensure_TheLastOneGoesAway_NothingIsLeftAndTheNextBuilds()
    {
        using var cancel = new CancellationTokenSource();
        var store = Open();
        var cancelled = store.EnsureAsync(
            Planned("a"),
            async (place, cancellationToken) =>
            {
                await File.WriteAllTextAsync(Path.Combine(place.Directory, "half"), "", cancellationToken);
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return new LayerContent();
            },
            new(null, null),
            cancel.Token
        );
        await FluentActions.Awaiting(() => cancelled).Should().ThrowAsync<OperationCanceledException>();

        Directory.Exists(DirectoryOf("a")).Should().BeFalse("the last one to go waits for the end");
        var layer = await store.EnsureAsync(Planned("a"), Fill, Nobody, None);

        File.Exists(Path.Combine(layer.Directory, "half")).Should().BeFalse();
    }

    [Fact]
    public async Task Ensure_APermanentFailure_IsToldAgainWithoutTryingUntilItIsCleared()
    {
        var attempts = 0;
        Task<LayerContent> Fails(LayerPlace place, CancellationToken cancellationToken)
        {
            attempts++;
            throw Failure(SetupErrorKinds.NoSuchPackage);
        }

        var first = () => Open().EnsureAsync(Planned("a"), Fails, new(null, null), None);
        (await first.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError.LastLines.Should().Equal("line");
        (await first.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError.LastLines.Should().Equal("line");
        attempts.Should().Be(1);

        var store = Open();
        store.ListFailures().Should().ContainSingle().Which.Key.Should().Be(Planned("a").Key);
        store.ClearFailure(Planned("a").Key).Should().BeTrue();
        store.ClearFailure(Planned("a").Key).Should().BeFalse();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        store.ListFailures().Should().BeEmpty();
    }

    [Theory]
    [InlineData(128 + 9)]
    [InlineData(128 + 15)]
    public async Task Ensure_AToolThatWasKilled_IsTriedAgainByTheNextWhateverIsMadeOfIt(int exitCode)
    {
        static RuntimeEnvSetupException Killed(int exitCode) =>
            new(Failure(SetupErrorKinds.WrongPython).SetupError with { ExitCode = exitCode });

        var store = Open();
        var first = () => store.EnsureAsync(Planned("a"), (_, _) => throw Killed(exitCode), new(null, null), None);
        await first.Should().ThrowAsync<RuntimeEnvSetupException>();

        store.ListFailures().Should().BeEmpty();
        (await store.EnsureAsync(Planned("a"), Fill, Nobody, None)).Should().NotBeNull();
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Ensure_ATransientFailure_IsTriedThreeTimesInEmptyDirectories(int failures, bool succeeds)
    {
        var attempts = 0;
        async Task<LayerContent> FillAsync(LayerPlace place, CancellationToken cancellationToken)
        {
            Directory.EnumerateFileSystemEntries(place.Directory).Should().BeEmpty();
            await File.WriteAllTextAsync(Path.Combine(place.Directory, "x"), "", cancellationToken);
            return ++attempts <= failures ? throw Failure(SetupErrorKinds.IndexUnreachable) : new LayerContent();
        }

        var store = Open();
        var ensure = () => store.EnsureAsync(Planned("a"), FillAsync, new(null, null), None);

        if (succeeds)
        {
            await ensure();
        }
        else
        {
            await ensure.Should().ThrowAsync<RuntimeEnvSetupException>();
            store.ListFailures().Should().BeEmpty();
        }

        attempts.Should().Be(3);
    }

    [Fact]
    public async Task Ensure_ADirectoryWithoutRecordAndAProcessAreLeft_BothAreGoneBeforeTheNextBuild()
    {
        Directory.CreateDirectory(DirectoryOf("a"));
        await File.WriteAllTextAsync(Path.Combine(DirectoryOf("a"), "half"), "", None);
        using var leftover = Leftover(DirectoryOf("a"));
        var seen = new List<string>();

        await Open()
            .EnsureAsync(
                Planned("a"),
                (place, _) =>
                {
                    seen.AddRange(Directory.EnumerateFileSystemEntries(place.Directory));
                    ProcessIdentity.Of(leftover.Id).Should().BeNull();
                    return Task.FromResult(new LayerContent());
                },
                Nobody,
                None
            );

        seen.Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"format\": \"satchel-layer 1\"")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Find_ADamagedRecord_IsNoLayer(string content)
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await store.DisposeAsync();
        await File.WriteAllTextAsync(DirectoryOf("a") + ".json", content, None);

        Open().Find(Planned("a")).Should().BeNull();
        Open().List().Should().BeEmpty();
        Open().FindKeys(Planned("a").Key.ToString()[..4]).Should().BeEmpty();
        (await Open().EnsureAsync(Planned("a"), Fill, Nobody, None)).Should().NotBeNull();
    }

    [Fact]
    public async Task Find_APipeInThePlaceOfARecord_IsNoLayerAndKeepsNobodyWaiting()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        File.Delete(DirectoryOf("a") + ".json");
        using var make = Process.Start(new ProcessStartInfo("mkfifo", [DirectoryOf("a") + ".json"]) { UseShellExecute = false })!;
        await make.WaitForExitAsync(None);

        Open().Find(Planned("a")).Should().BeNull();
        Open().List().Should().BeEmpty();
    }

    [Fact]
    public async Task FindKeys_ABeginning_ReadsThatLayerAlone()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        var key = Planned("a").Key;
        var other = (key.ToString()[0] == 'f' ? '0' : 'f') + key.ToString()[1..];
        SpecialFile.MakePipe(_directory.At("layers", "f-v1", other + ".json"));

        // Who reads the pipe waits for ever.
        var found = await Task.Run(() => store.FindKeys(key.ToString()[..4])).WaitAsync(TimeSpan.FromSeconds(60), None);

        found.Should().Equal(key);
        store.FindKeys("?*").Should().BeEmpty();
    }

    [Fact]
    public async Task List_ALayerIsWrittenAnew_IsReadAnew()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        store.List().Should().ContainSingle().Which.Summary.Should().Be("a");
        // What flushes its content behind it writes the record, too.
        await store.DisposeAsync();
        var record = DirectoryOf("a") + ".json";
        var used = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);

        await File.WriteAllTextAsync(
            record,
            (await File.ReadAllTextAsync(record, None)).Replace("\"summary\":\"a\"", "\"summary\":\"b\"", StringComparison.Ordinal),
            None
        );
        File.SetLastWriteTimeUtc(record, used);
        File.SetLastWriteTimeUtc(DirectoryOf("a") + ".lock", used);

        store.List().Should().ContainSingle().Which.Should().BeEquivalentTo(new { Summary = "b", LastUsed = (DateTimeOffset)used });
        File.Delete(record);
        store.List().Should().BeEmpty();
    }

    [Fact]
    public async Task Find_ARecordOfAnotherBootThatWasNotFlushed_IsNoLayer()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await store.DisposeAsync();
        store.Find(Planned("a")).Should().NotBeNull();
        var record = JsonNode.Parse(await File.ReadAllTextAsync(DirectoryOf("a") + ".json", None))!.AsObject();
        record.Should().NotContainKey("unflushed_since", "a store that is closed has flushed everything");
        record["unflushed_since"] = "another boot";
        await File.WriteAllTextAsync(DirectoryOf("a") + ".json", record.ToJsonString(), None);

        Open().Find(Planned("a")).Should().BeNull();
    }

    [Fact]
    public async Task Collect_LeasedPinnedAndParents_Stay()
    {
        var store = Open();
        var owner = LeaseOwner.Run("a1");
        await store.LeaseAsync(owner, [Planned("leased").Key, Planned("pinned").Key, Planned("child", Planned("parent").Key).Key], None);
        foreach (
            var planned in (PlannedLayer[])
                [Planned("leased"), Planned("pinned"), Planned("parent"), Planned("child", Planned("parent").Key)]
        )
        {
            await store.EnsureAsync(planned, Fill8K, Nobody, None);
        }

        store = Open(new LayerBudgets { NodeBytes = 0 });
        (await store.PinAsync(Planned("pinned").Key, None)).Should().BeTrue();
        store.List().Should().HaveCount(4).And.OnlyContain(layer => layer.Leases == 1 || layer.Summary == "parent");
        (await store.CollectAsync(everything: true, None)).Should().BeEmpty();

        store.Release(owner.Name);
        var gone = await store.CollectAsync(everything: false, None);

        gone.Select(layer => layer.Summary).Should().BeEquivalentTo("leased", "parent", "child");
        store.List().Should().ContainSingle().Which.Pinned.Should().BeTrue();
        Directory.EnumerateFileSystemEntries(_directory.At("layer-trash")).Should().BeEmpty();
        store.Unpin(Planned("pinned").Key).Should().BeTrue();
        (await store.CollectAsync(everything: true, None)).Should().ContainSingle();
        Directory.EnumerateFileSystemEntries(_directory.At("layers", "f-v1")).Should().BeEmpty();
    }

    [Fact]
    public async Task Ensure_OverBudget_TheLeastRecentlyUsedGo()
    {
        var store = Open(new LayerBudgets { FieldBytes = new Dictionary<string, long> { ["f"] = 3 * 8192 } });
        foreach (var name in (string[])["a", "b", "c"])
        {
            await store.EnsureAsync(Planned(name), Fill8K, Nobody, None);
        }

        var owner = LeaseOwner.Process();
        await store.LeaseAsync(owner, [Planned("a").Key], None);
        store.Release(owner.Name);
        await store.EnsureAsync(Planned("d"), Fill8K, Nobody, None);

        store.List().Select(layer => layer.Summary).Should().BeEquivalentTo("a", "c", "d");
    }

    [Fact]
    public async Task Leases_OfGoneProcessesAndForgottenRuns_CountForNothing()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        var leases = _directory.At("leases");
        await store.LeaseAsync(LeaseOwner.Process(), [Planned("a").Key], None);
        await store.LeaseAsync(LeaseOwner.Run("kept"), [Planned("a").Key], None);
        await store.LeaseAsync(LeaseOwner.Run("gone"), [Planned("a").Key], None);
        store.List().Single().Leases.Should().Be(3);

        var ofAProcess = Directory.GetFiles(leases).Single(path => Path.GetFileName(path) is not ("kept.json" or "gone.json"));
        var record = JsonNode.Parse(await File.ReadAllTextAsync(ofAProcess, None))!;
        record["process"]!["start_ticks"] = 1;
        await File.WriteAllTextAsync(ofAProcess, record.ToJsonString(), None);
        store.KeepRuns(new HashSet<string> { "kept" });

        store.List().Single().Leases.Should().Be(1);
        Directory.GetFiles(leases).Should().ContainSingle();
    }

    [Fact]
    public async Task Collect_ALeaseIsDamaged_TakesNothingAndSaysWhich()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await File.WriteAllTextAsync(Path.Combine(_directory.At("leases"), "x.json"), "{", None);

        var collect = () => store.CollectAsync(everything: true, None);

        (await collect.Should().ThrowAsync<IOException>()).Which.Message.Should().Contain("x.json");
        store.Find(Planned("a")).Should().NotBeNull();
        store.List().Should().ContainSingle("it costs nobody the list");
        store.Show(Planned("a").Key).Should().NotBeNull();
        store.KeepRuns(new HashSet<string>());
        (await store.CollectAsync(everything: true, None)).Should().ContainSingle();
    }

    [Fact]
    public async Task KeepRuns_APipeTookThePlaceOfALease_EndsItAndDoesNotWait()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        SpecialFile.MakePipe(Path.Combine(_directory.At("leases"), "x.json"));

        store.KeepRuns(new HashSet<string>());

        Directory.GetFiles(_directory.At("leases")).Should().BeEmpty();
    }

    [Fact]
    public async Task Sweep_WhatAKilledProcessLeft_IsGoneAndWhatIsAtWorkStays()
    {
        var store = Open();
        await store.EnsureAsync(Planned("whole"), Fill, Nobody, None);
        Directory.CreateDirectory(DirectoryOf("half"));
        using var leftover = Leftover(DirectoryOf("half"));
        await File.WriteAllTextAsync(DirectoryOf("half") + ".log", "", None);
        await File.WriteAllTextAsync(DirectoryOf("half") + ".lock", "", None);
        await File.WriteAllTextAsync(Path.Combine(_directory.At("layers", "f-v1"), $".{Planned("x").Key}.json.1.tmp"), "", None);
        Directory.CreateDirectory(_directory.At("scratch", $"f-v1-{Planned("half").Key}"));
        Directory.CreateDirectory(_directory.At("layer-trash", "old", "deep"));
        Directory.CreateDirectory(DirectoryOf("busy"));
        Directory.CreateDirectory(_directory.At("scratch", $"f-v1-{Planned("busy").Key}"));
        using var busy = FileLock.TryTake(DirectoryOf("busy") + ".lock");

        await store.SweepAsync(None);

        Names("layers/f-v1")
            .Should()
            .BeEquivalentTo(
                $"{Planned("whole").Key}",
                $"{Planned("whole").Key}.json",
                $"{Planned("whole").Key}.lock",
                $"{Planned("whole").Key}.log",
                $"{Planned("busy").Key}",
                $"{Planned("busy").Key}.lock"
            );
        Names("scratch").Should().Equal($"f-v1-{Planned("busy").Key}");
        Names("layer-trash").Should().BeEmpty();
        ProcessIdentity.Of(leftover.Id).Should().BeNull();
    }

    [Fact]
    public async Task Ensure_MoreThanTheDiskHas_IsRefusedBeforeAnythingIsWritten()
    {
        var reached = false;
        var planned = Planned("a");
        planned = planned with { Plan = planned.Plan with { Bytes = long.MaxValue / 2 } };

        var ensure = () =>
            Open()
                .EnsureAsync(
                    planned,
                    (_, _) =>
                    {
                        reached = true;
                        return Task.FromResult(new LayerContent());
                    },
                    Nobody,
                    None
                );

        var failure = (await ensure.Should().ThrowAsync<Abstractions.Errors.SatchelException>()).Which.Error;
        failure.Code.Should().Be("disk_full");
        failure.Message.Should().Contain("needs").And.Contain("free");
        reached.Should().BeFalse();
        Directory.Exists(DirectoryOf("a")).Should().BeFalse();
    }

    [Fact]
    public async Task Ensure_ALinkHasTakenThePlaceOfTheLayer_BuildsAnewAndLeavesWhatItLeadsTo()
    {
        var store = Open();
        var elsewhere = _directory.Write("elsewhere/precious", "");
        await store.EnsureAsync(Planned("a"), Fill8K, Nobody, None);
        Directory.Delete(DirectoryOf("a"), recursive: true);
        Directory.CreateSymbolicLink(DirectoryOf("a"), Path.GetDirectoryName(elsewhere)!);
        store.Find(Planned("a")).Should().BeNull();

        var layer = await store.EnsureAsync(Planned("a"), Fill8K, Nobody, None);

        File.Exists(Path.Combine(layer.Directory, "x")).Should().BeTrue();
        File.Exists(elsewhere).Should().BeTrue();
        File.Exists(Path.Combine(Path.GetDirectoryName(elsewhere)!, "x")).Should().BeFalse();
    }

    private static Task<LayerContent> Fill(LayerPlace place, CancellationToken cancellationToken) => Task.FromResult(new LayerContent());

    private static async Task<LayerContent> Fill8K(LayerPlace place, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(Path.Combine(place.Directory, "x"), new byte[8192], cancellationToken);
        return new LayerContent();
    }

    private static PlannedLayer Planned(string name, params IReadOnlyList<LayerKey> parents) =>
        new(LayerKey.From(Digest.Of(System.Text.Encoding.UTF8.GetBytes(name))), "f", 1, new LayerPlan([]) { Summary = name }, parents);

    private static RuntimeEnvSetupException Failure(SetupErrorKind kind) =>
        new(new RuntimeEnvSetupError(EnvironmentPhase.Base, "f", "n", "It failed.", "Mend it.") { Code = kind.Code, LastLines = ["line"] });

    /// <summary>A process as a builder leaves it that was killed.</summary>
    private static System.Diagnostics.Process Leftover(string directory)
    {
        var start = new System.Diagnostics.ProcessStartInfo("/bin/sleep", ["600"]);
        start.Environment["SATCHEL_BUILDS_LAYER"] = directory;
        return System.Diagnostics.Process.Start(start)!;
    }

    private LayerStore Open(LayerBudgets? budgets = null)
    {
        var store = new LayerStore(
            new LayerStoreOptions
            {
                Directory = _directory.Path,
                Budgets = budgets ?? new LayerBudgets(),
                RetryPause = TimeSpan.FromMilliseconds(1),
            },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );
        _stores.Add(store);
        return store;
    }

    private string DirectoryOf(string name) => Path.Combine(_directory.At("layers", "f-v1"), Planned(name).Key.ToString());

    private IEnumerable<string> Names(string path) =>
        Directory.EnumerateFileSystemEntries(_directory.At(path.Split('/'))).Select(entry => Path.GetFileName(entry));
}
