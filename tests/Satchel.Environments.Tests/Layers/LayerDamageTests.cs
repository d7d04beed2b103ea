using System.Diagnostics;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Runs;
using Satchel.Environments.Layers;
using Satchel.Posix.Locks;
using Satchel.Posix.Processes;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Layers;

/// <summary>What others, kills and power losses left in the store: nothing of it passes for a layer, or takes one away.</summary>
public sealed class LayerDamageTests : LayerScene
{
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

    [Theory]
    [InlineData("summary", "null")]
    [InlineData("parents", "null")]
    [InlineData("inputs", "null")]
    [InlineData("provider", "null")]
    [InlineData("bytes", "9223372036854775807")]
    [InlineData("bytes", "-1")]
    [InlineData("facts", "{\"a\": 1}")]
    [InlineData("provider", "\"other\"")]
    [InlineData("inputs", "{\"a\": 1}")]
    [InlineData("lock", "[]")]
    [InlineData("summary", "\"\"")]
    public async Task List_ARecordWithAMemberThatNoneHas_IsNoLayerAndTheOthersAreThere(string member, string value)
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await store.EnsureAsync(Planned("b"), Fill, Nobody, None);
        await store.DisposeAsync();
        var record = JsonNode.Parse(await File.ReadAllTextAsync(DirectoryOf("a") + ".json", None))!.AsObject();
        record[member] = JsonNode.Parse(value);
        await File.WriteAllTextAsync(DirectoryOf("a") + ".json", record.ToJsonString(), None);

        var opened = Open();

        opened.Find(Planned("a")).Should().BeNull();
        opened.List().Should().ContainSingle().Which.Key.Should().Be(Planned("b").Key);
    }

    [Fact]
    public async Task List_ARecordOfManyGigabytes_IsNoLayerAndTheOthersAreThere()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await store.EnsureAsync(Planned("b"), Fill, Nobody, None);
        await store.DisposeAsync();
        await using (var record = File.OpenWrite(DirectoryOf("a") + ".json"))
        {
            record.SetLength(6L * 1024 * 1024 * 1024);
        }

        var opened = Open();

        opened.Find(Planned("a")).Should().BeNull();
        opened.List().Should().ContainSingle().Which.Key.Should().Be(Planned("b").Key);
    }

    [Fact]
    public async Task Find_APipeInThePlaceOfARecord_IsNoLayerAndKeepsNobodyWaiting()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        // It notes behind the build that the content is on the disk.
        await store.DisposeAsync();
        File.Delete(DirectoryOf("a") + ".json");
        using var make = Process.Start(new ProcessStartInfo("mkfifo", [DirectoryOf("a") + ".json"]) { UseShellExecute = false })!;
        await make.WaitForExitAsync(None);

        Open().Find(Planned("a")).Should().BeNull();
        Open().List().Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData(".json")]
    [InlineData(".lock")]
    [InlineData(".log")]
    [InlineData(".failed")]
    public async Task Ensure_SomethingElseInThePlaceOfAFileOfALayer_BuildsItAndLeavesWhatLinksLeadTo(string suffix)
    {
        var elsewhere = Scratch.Write("elsewhere/precious", "kept");
        var path = DirectoryOf("a") + suffix;
        Action[] others =
        [
            () => Scratch.Write(Path.Combine(path, "below/file"), ""),
            () => SpecialFile.MakePipe(path),
            () => File.CreateSymbolicLink(path, elsewhere),
            () => Directory.CreateSymbolicLink(path, Path.GetDirectoryName(elsewhere)!),
        ];
        foreach (var putThere in others)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            putThere();
            var store = Open();
            await store.EnsureAsync(Planned("a"), Fill8K, Nobody, None).WaitAsync(TimeSpan.FromSeconds(60), None);
            await store.DisposeAsync();

            Open().Find(Planned("a")).Should().NotBeNull();
            (await Open().CollectAsync(everything: true, None)).Should().ContainSingle();
            Names("layers/f-v1").Should().BeEmpty();
            (await File.ReadAllTextAsync(elsewhere, None)).Should().Be("kept");
        }
    }

    [Fact]
    public async Task Sweep_DirectoriesInThePlaceOfFilesOfALayerThatIsNone_Go()
    {
        foreach (var suffix in (string[])[".json", ".log", ".failed"])
        {
            Scratch.Write(Path.Combine(DirectoryOf("a") + suffix, "below/file"), "");
        }

        await Open().SweepAsync(None);

        Names("layers/f-v1").Should().BeEmpty();
    }

    [Fact]
    public async Task Collect_ADirectoryInThePlaceOfALease_TakesNothingUntilTheLeaseEnds()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await store.LeaseAsync(LeaseOwner.Run("x"), [Planned("a").Key], None);
        File.Delete(Scratch.At("leases", "x.json"));
        Scratch.Write("leases/x.json/below", "");

        var collect = () => store.CollectAsync(everything: true, None);

        (await collect.Should().ThrowAsync<SatchelException>()).Which.Message.Should().Contain("x.json");
        store.Release("x");
        (await store.CollectAsync(everything: true, None)).Should().ContainSingle();
    }

    [Fact]
    public async Task Pin_ADirectoryInItsPlace_PinsAndUnpins()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        Scratch.Write($"pins/{Planned("a").Key}/below", "");

        (await store.PinAsync(Planned("a").Key, None)).Should().BeTrue();

        store.List().Should().ContainSingle().Which.Pinned.Should().BeTrue();
        store.Unpin(Planned("a").Key).Should().BeTrue();
        store.List().Should().ContainSingle().Which.Pinned.Should().BeFalse();
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
    public async Task Collect_ALeaseIsDamaged_TakesNothingAndSaysWhich()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await File.WriteAllTextAsync(Path.Combine(Scratch.At("leases"), "x.json"), "{", None);

        var collect = () => store.CollectAsync(everything: true, None);

        var error = (await collect.Should().ThrowAsync<SatchelException>()).Which.Error;
        error.Code.Should().Be("lease_damaged");
        error.Message.Should().Contain("x.json");
        store.Find(Planned("a")).Should().NotBeNull();
        store.List().Should().ContainSingle("it costs nobody the list");
        store.Show(Planned("a").Key).Should().NotBeNull();
        store.KeepRuns(new HashSet<string>());
        (await store.CollectAsync(everything: true, None)).Should().ContainSingle();
    }

    [Fact]
    public async Task Ensure_OverBudgetAndALeaseIsDamaged_GivesTheLayerThatWasBuilt()
    {
        var store = Open(new LayerBudgets { NodeBytes = 0 });
        await File.WriteAllTextAsync(Path.Combine(Scratch.At("leases"), "x.json"), "{", None);

        var layer = await store.EnsureAsync(Planned("a"), Fill8K, Nobody, None);

        File.Exists(Path.Combine(layer.Directory, "x")).Should().BeTrue();
        store.Find(Planned("a")).Should().NotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ensure_TheRecordIsVoidAndARunThatHasLeasedItLives_RefusesAndTheTreeStaysUntilItHasEnded(bool isThere)
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill8K, Nobody, None);
        await store.DisposeAsync();
        var run = RunId.Create(TimeProvider.System.GetUtcNow());
        await Open().LeaseAsync(LeaseOwner.Run(run.ToString()), [Planned("a").Key], None);
        if (isThere)
        {
            await File.WriteAllTextAsync(DirectoryOf("a") + ".json", "{", None);
        }
        else
        {
            File.Delete(DirectoryOf("a") + ".json");
        }

        await Open(isUsed: run.Equals).SweepAsync(None);
        var build = () => Open(isUsed: run.Equals).EnsureAsync(Planned("a"), Fill, Nobody, None);

        (await build.Should().ThrowAsync<SatchelException>()).Which.Message.Should().Contain(run.ToString());
        File.Exists(Path.Combine(DirectoryOf("a"), "x")).Should().BeTrue();

        await Open().EnsureAsync(Planned("a"), Fill, Nobody, None);
        File.Exists(Path.Combine(DirectoryOf("a"), "x")).Should().BeFalse("it is built anew");
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("damaged")]
    [InlineData("in order")]
    public async Task Retake_TheLeaseOfARun_KeepsWhatTheRunUses(string lease)
    {
        var run = RunId.Create(TimeProvider.System.GetUtcNow()).ToString();
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        await store.EnsureAsync(Planned("b"), Fill, Nobody, None);
        await store.LeaseAsync(LeaseOwner.Run(run), [Planned("a").Key, Planned("b").Key], None);
        var path = Path.Combine(Scratch.At("leases"), run + ".json");
        if (lease == "removed")
        {
            File.Delete(path);
        }
        else if (lease == "damaged")
        {
            await File.WriteAllTextAsync(path, "{", None);
        }

        await store.RetakeAsync(run, [Planned("a").Key], None);

        (await store.CollectAsync(everything: true, None)).Should().HaveCount(lease == "in order" ? 0 : 1);
        store.Find(Planned("a")).Should().NotBeNull();
        store.Release(run);
        await store.CollectAsync(everything: true, None);
        store.Find(Planned("a")).Should().BeNull("it is the run's own lease");
    }

    [Fact]
    public async Task KeepRuns_APipeTookThePlaceOfALease_EndsItAndDoesNotWait()
    {
        var store = Open();
        await store.EnsureAsync(Planned("a"), Fill, Nobody, None);
        SpecialFile.MakePipe(Path.Combine(Scratch.At("leases"), "x.json"));

        store.KeepRuns(new HashSet<string>());

        Directory.GetFiles(Scratch.At("leases")).Should().BeEmpty();
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
        await File.WriteAllTextAsync(Path.Combine(Scratch.At("layers", "f-v1"), $".{Planned("x").Key}.json.1.tmp"), "", None);
        Directory.CreateDirectory(Scratch.At("scratch", $"f-v1-{Planned("half").Key}"));
        Directory.CreateDirectory(Scratch.At("layer-trash", "old", "deep"));
        Directory.CreateDirectory(DirectoryOf("busy"));
        Directory.CreateDirectory(Scratch.At("scratch", $"f-v1-{Planned("busy").Key}"));
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
    public async Task Ensure_ALinkHasTakenThePlaceOfTheLayer_BuildsAnewAndLeavesWhatItLeadsTo()
    {
        var store = Open();
        var elsewhere = Scratch.Write("elsewhere/precious", "");
        await store.EnsureAsync(Planned("a"), Fill8K, Nobody, None);
        await store.DisposeAsync();
        Directory.Delete(DirectoryOf("a"), recursive: true);
        Directory.CreateSymbolicLink(DirectoryOf("a"), Path.GetDirectoryName(elsewhere)!);
        var next = Open();
        next.Find(Planned("a")).Should().BeNull();

        var layer = await next.EnsureAsync(Planned("a"), Fill8K, Nobody, None);

        File.Exists(Path.Combine(layer.Directory, "x")).Should().BeTrue();
        File.Exists(elsewhere).Should().BeTrue();
        File.Exists(Path.Combine(Path.GetDirectoryName(elsewhere)!, "x")).Should().BeFalse();
    }
}
