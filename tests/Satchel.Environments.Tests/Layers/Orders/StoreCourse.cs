using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.CrashBuilder;
using Satchel.Environments.Layers;
using Satchel.Posix.Locks;
using Satchel.Testing;
using Satchel.Testing.Orders;

namespace Satchel.Environments.Tests.Layers.Orders;

/// <summary>A real store, what processes do with it step by step, and what must hold after every step of theirs.</summary>
internal sealed class StoreCourse(Schedule schedule) : ICourse
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly BuildAudience Nobody = new(Progress: null, Log: null);

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<int, Actor> _building = [];
    private readonly List<(string Why, int Layer)> _needed = [];
    private readonly HashSet<(string Why, int Layer)> _seen = [];

    public void Dispose() => _directory.Dispose();

    /// <summary>A job: has its layers kept, sees that they are there, works with them, and lets them go.</summary>
    public Task RunJobAsync(Actor actor, params int[] layers) =>
        WithStoreAsync(
            actor,
            async store =>
            {
                var owner = new LeaseOwner(actor.Name, LeaseOwnerKind.Run);
                await store.LeaseAsync(owner, [.. layers.Select(number => StoreOfTest.Layer(number).Key)], None);
                _needed.AddRange(layers.Select(number => (actor.Name, number)));
                foreach (var number in layers)
                {
                    await store.EnsureAsync(StoreOfTest.Layer(number), (place, _) => FillAsync(actor, number, place), Nobody, None);
                    IsThere(number).Should().BeTrue($"{number} was just made or found, after {schedule.Told()}");
                    schedule.Step($"has {number}");
                }

                _needed.RemoveAll(need => need.Why == actor.Name);
                store.Release(actor.Name);
            }
        );

    /// <summary>Somebody who pins a layer that is there, and never lets it go.</summary>
    public Task PinAsync(Actor actor, int layer) =>
        WithStoreAsync(
            actor,
            async store =>
            {
                if (await store.PinAsync(StoreOfTest.Layer(layer).Key, None))
                {
                    _needed.Add(("a pin", layer));
                    IsThere(layer).Should().BeTrue($"it is pinned, after {schedule.Told()}");
                }
            }
        );

    public Task CollectAsync(Actor actor) => WithStoreAsync(actor, store => store.CollectAsync(everything: true, None));

    /// <summary>What every start does first.</summary>
    public Task SweepAsync(Actor actor) => WithStoreAsync(actor, store => store.SweepAsync(None));

    /// <summary>That what is seen is whole, and what is needed is still there.</summary>
    public void Check()
    {
        foreach (var number in Numbers().Where(IsThere))
        {
            StoreOfTest.FindFault(number, DirectoryOf(number)).Should().BeNull($"what is seen is whole, after {schedule.Told()}");
        }

        _seen.RemoveWhere(seen => !_needed.Contains(seen));
        foreach (var need in _needed)
        {
            if (IsThere(need.Layer))
            {
                _seen.Add(need);
            }
            else
            {
                _seen.Should().NotContain(need, $"it is needed, after {schedule.Told()}");
            }
        }
    }

    /// <summary>That the next start finds nothing that was left over.</summary>
    public async Task CheckNextStartAsync()
    {
        await using (var store = Open(new FileLocks(TimeProvider.System)))
        {
            store.KeepRuns(new HashSet<string>());
            await store.SweepAsync(None);
            Numbers()
                .Where(number => Directory.Exists(DirectoryOf(number)))
                .Should()
                .OnlyContain(number => IsThere(number), schedule.Told());
            Numbers().ToList().ForEach(number => store.Unpin(StoreOfTest.Layer(number).Key));
            await store.CollectAsync(everything: true, None);
        }

        Directory
            .EnumerateFiles(_directory.Path, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_directory.Path, path))
            .Should()
            .BeEquivalentTo(["collect.lock"], $"nothing is left after {schedule.Told()}");
    }

    private async Task WithStoreAsync(Actor actor, Func<LayerStore, Task> use)
    {
        var store = Schedule.AsFlushing(actor, () => Open(new ScheduledLocks(schedule)));
        try
        {
            await use(store);
        }
        finally
        {
            schedule.WaitForFlushing(actor);
            await store.DisposeAsync();
        }
    }

    private async Task<LayerContent> FillAsync(Actor actor, int number, LayerPlace place)
    {
        await Task.Yield();
        IsThere(number).Should().BeFalse($"it is built once, after {schedule.Told()}");
        (_building.TryGetValue(number, out var other) && !other.WasKilled)
            .Should()
            .BeFalse($"one builds at a time, after {schedule.Told()}");
        _building[number] = actor;
        foreach (var (name, size) in StoreOfTest.Files(number))
        {
            schedule.Step($"writes {name} of {number}");
            await File.WriteAllTextAsync(Path.Combine(place.Directory, name), new string(StoreOfTest.Letter(number), size));
        }

        schedule.Step($"commits {number}");
        _building.Remove(number);
        return new LayerContent();
    }

    private LayerStore Open(IFileLocks locks) =>
        new(new LayerStoreOptions { Directory = _directory.Path }, locks, TimeProvider.System, NullLogger<LayerStore>.Instance);

    private static IEnumerable<int> Numbers() => Enumerable.Range(0, StoreOfTest.Layers);

    private bool IsThere(int number) => File.Exists(DirectoryOf(number) + LayerLayout.RecordSuffix);

    private string DirectoryOf(int number)
    {
        var layer = StoreOfTest.Layer(number);
        return Path.Combine(_directory.Path, "layers", layer.Bucket, layer.Key.ToString());
    }
}
