using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;
using Satchel.Environments.Places;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Places;

public sealed class WorkPlacesTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Enter_MoreThanThereArePlaces_WaitsUntilOneLeaves()
    {
        var places = Places(2, 10);
        var first = await places.EnterAsync("pip", None);
        await places.EnterAsync("pip", None);
        var third = places.EnterAsync("pip", None);
        var other = places.EnterAsync("uv", None);

        other.IsCompletedSuccessfully.Should().BeTrue("kinds do not wait for each other");
        third.IsCompleted.Should().BeFalse();
        first.Dispose();
        first.Dispose();

        (await third.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Should().NotBeNull();
        places.EnterAsync("pip", None).IsCompleted.Should().BeFalse("a place that is left twice is one place");
    }

    [Fact]
    public async Task Kinds_NobodyIsThereAnyMore_AreForgotten()
    {
        var places = Places(1, 1);
        for (var host = 0; host < 10; host++)
        {
            (await places.EnterAsync($"host-{host}", None)).Dispose();
        }

        var working = await places.EnterAsync("busy", None);
        using var cancel = new CancellationTokenSource();
        var waiting = places.EnterAsync("busy", cancel.Token);
        places.Kinds.Should().Be(1);

        await cancel.CancelAsync();
        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();
        working.Dispose();

        places.Kinds.Should().Be(0);
    }

    [Fact]
    public async Task Enter_OthersAreSilent_LendsTheirPlacesAndTheLastComesNext()
    {
        var places = Places(2, 100);
        List<Task<WorkPlace>> hanging = [.. Enumerable.Range(0, 40).Select(_ => places.EnterAsync("pip", None))];
        var good = places.EnterAsync("pip", None);

        _time.Advance(TimeSpan.FromSeconds(9));
        good.IsCompleted.Should().BeFalse("nobody has been silent for long enough");
        _time.Advance(TimeSpan.FromSeconds(2));

        await good.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        hanging.Count(task => task.IsCompleted).Should().BeLessThan(6);
    }

    [Fact]
    public async Task Enter_OthersGiveSigns_KeepsThePlacesBounded()
    {
        var places = Places(1, 100);
        var working = await places.EnterAsync("pip", None);
        var next = places.EnterAsync("pip", None);

        for (var step = 0; step < 10; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            working.GiveSign();
        }

        next.IsCompleted.Should().BeFalse();
        working.Dispose();
        await next.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Enter_TheMostAreThere_WaitsHoweverSilentTheyAre()
    {
        var places = Places(1, 2);
        await places.EnterAsync("pip", None);
        var second = places.EnterAsync("pip", None);
        _time.Advance(TimeSpan.FromSeconds(11));
        await second.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var third = places.EnterAsync("pip", None);

        _time.Advance(TimeSpan.FromMinutes(1));

        third.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task Enter_Cancelled_TakesNoPlace()
    {
        var places = Places(1, 1);
        var first = await places.EnterAsync("pip", None);
        using var stop = new CancellationTokenSource();
        var second = places.EnterAsync("pip", stop.Token);
        await stop.CancelAsync();
        await FluentActions.Awaiting(() => second).Should().ThrowAsync<OperationCanceledException>();

        first.Dispose();

        await places.EnterAsync("pip", None).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Ensure_ManyBuildsThatHangAndAGoodOne_TheGoodOneIsBuilt()
    {
        using var directory = new TemporaryDirectory();
        await using var store = new LayerStore(
            new LayerStoreOptions
            {
                Directory = directory.At("store"),
                ConcurrentBuilds = 4,
                BuildSilence = TimeSpan.FromMilliseconds(50),
            },
            TimeProvider.System,
            NullLogger<LayerStore>.Instance
        );
        using var stop = new CancellationTokenSource();
        var nobody = new BuildAudience(null, null);
        Task<Layer>[] hanging =
        [
            .. Enumerable.Range(0, 60).Select(number => store.EnsureAsync(Planned(number), HangAsync, nobody, stop.Token)),
        ];

        var good = await store
            .EnsureAsync(Planned(1000), (_, _) => Task.FromResult(new LayerContent()), nobody, None)
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        store.Find(Planned(1000))!.Key.Should().Be(good.Key);
        hanging.Should().OnlyContain(build => !build.IsCompleted);
        await stop.CancelAsync();
        await FluentActions.Awaiting(() => Task.WhenAll(hanging)).Should().ThrowAsync<OperationCanceledException>();
    }

    private static async Task<LayerContent> HangAsync(LayerPlace place, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("It hangs for ever.");
    }

    private static PlannedLayer Planned(int number)
    {
        var inputs = new System.Text.Json.Nodes.JsonObject { ["number"] = number };
        var key = LayerKey.From(Abstractions.Blobs.Digest.Of(System.Text.Encoding.UTF8.GetBytes(inputs.ToJsonString())));
        return new PlannedLayer(key, "pip", 1, new LayerPlan(inputs), []);
    }

    private WorkPlaces Places(int places, int most) => new(places, most, TimeSpan.FromSeconds(10), _time);
}
