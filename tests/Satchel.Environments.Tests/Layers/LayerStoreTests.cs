using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Layers;

/// <summary>Layers are built once and shared, or fail for all who wait.</summary>
public sealed class LayerStoreTests : LayerScene
{
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
        (await first.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError.Hint.Should().NotContain("clear-failure");
        var again = (await first.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        again.LastLines.Should().Equal("line");
        again.Hint.Should().Contain("earlier try").And.Contain($"satchel env clear-failure {Planned("a").Key.ToString()[..12]}");
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
        var told = new ToldProgress();
        var ensure = () => store.EnsureAsync(Planned("a"), FillAsync, new(told, null), None);

        if (succeeds)
        {
            await ensure();
        }
        else
        {
            (await ensure.Should().ThrowAsync<RuntimeEnvSetupException>())
                .Which.SetupError.Message.Should()
                .Be("It failed. It was tried 3 times.");
            store.ListFailures().Should().BeEmpty();
        }

        attempts.Should().Be(3);
        told.Messages.Should()
            .Equal(
                "Attempt 1 of 3 failed and is followed by another: It failed.",
                "Attempt 2 of 3, since the one before failed: It failed.",
                "Attempt 2 of 3 failed and is followed by another: It failed.",
                "Attempt 3 of 3, since the one before failed: It failed."
            );
    }

    [Fact]
    public async Task FindKeys_ABeginning_ReadsThatLayerAlone()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        var key = Planned("a").Key;
        var other = (key.ToString()[0] == 'f' ? '0' : 'f') + key.ToString()[1..];
        SpecialFile.MakePipe(Scratch.At("layers", "f-v1", other + ".json"));

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
            record + ".new",
            (await File.ReadAllTextAsync(record, None))
                .Replace("\"summary\":\"a\"", "\"summary\":\"b\"", StringComparison.Ordinal)
                // As an earlier version wrote them.
                .Replace("\"check\":", "\"unchecked\":", StringComparison.Ordinal),
            None
        );
        File.SetLastWriteTimeUtc(record + ".new", used);
        File.Move(record + ".new", record, overwrite: true);
        File.SetLastWriteTimeUtc(DirectoryOf("a") + ".lock", used);

        store.List().Should().ContainSingle().Which.Should().BeEquivalentTo(new { Summary = "b", LastUsed = (DateTimeOffset)used });
        File.Delete(record);
        store.List().Should().BeEmpty();
    }

    [Theory]
    [InlineData("link")]
    [InlineData("file")]
    [InlineData("nothing")]
    public async Task Ensure_DirectoryIsReplacedWhileItIsFilled_IsNoLayer(string replacement)
    {
        var store = Open();
        using var elsewhere = new TemporaryDirectory();

        var ensure = () =>
            store.EnsureAsync(
                Planned("a"),
                (place, _) =>
                {
                    Directory.Delete(place.Directory);
                    if (replacement == "link")
                    {
                        File.CreateSymbolicLink(place.Directory, elsewhere.Path);
                    }
                    else if (replacement == "file")
                    {
                        File.WriteAllText(place.Directory, "x");
                    }

                    return Task.FromResult(new LayerContent());
                },
                Nobody,
                None
            );

        (await ensure.Should().ThrowAsync<SetupFailedException>()).Which.Message.Should().Contain("directory");
        store.List().Should().BeEmpty();
        new DirectoryInfo(DirectoryOf("a")).Exists.Should().BeFalse();
        Directory.Exists(elsewhere.Path).Should().BeTrue();
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
}
