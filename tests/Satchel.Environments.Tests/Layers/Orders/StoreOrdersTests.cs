using System.Globalization;
using Satchel.Environments.CrashBuilder;

namespace Satchel.Environments.Tests.Layers.Orders;

/// <summary>
/// Processes that lease, build, flush, pin, sweep and collect the same layers, in many of the orders in which their steps may follow each
/// other: a step ends at every lock and inside every build. Orders are those with few switches away from who could have gone on, which find
/// most faults; of them some are drawn, or as many as <c>SATCHEL_TEST_ORDERS</c> says.
/// </summary>
public sealed class StoreOrdersTests
{
    private const int Parent = 0;
    private const int Child = Parent + StoreOfTest.Parents;
    private const int Switches = 3;

    private static readonly int Most = int.Parse(
        Environment.GetEnvironmentVariable("SATCHEL_TEST_ORDERS") ?? "40",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public Task Store_TwoJobsAndACollection_BuildOnceAndLoseNothingThatIsNeeded() =>
        ExploreAsync(
            kills: 0,
            (schedule, store) =>
            {
                schedule.Add("a", actor => store.RunJobAsync(actor, Parent, Child));
                schedule.Add("b", actor => store.RunJobAsync(actor, Parent, Child));
                schedule.Add("gc", store.CollectAsync);
            }
        );

    [Fact]
    public Task Store_AJobAPinAndTwoCollections_KeepWhatIsPinned() =>
        ExploreAsync(
            kills: 0,
            (schedule, store) =>
            {
                schedule.Add("a", actor => store.RunJobAsync(actor, Parent, Child));
                schedule.Add("pin", actor => store.PinAsync(actor, Child));
                schedule.Add("gc", store.CollectAsync);
                schedule.Add("gc2", store.CollectAsync);
            }
        );

    [Fact]
    public Task Store_TwoJobsAndAStart_WithAKillAnywhere_LeaveNothingHalf() =>
        ExploreAsync(
            kills: 1,
            (schedule, store) =>
            {
                schedule.Add("a", actor => store.RunJobAsync(actor, Child));
                schedule.Add("b", actor => store.RunJobAsync(actor, Child));
                schedule.Add("start", store.SweepAsync);
            }
        );

    [Fact]
    public Task Store_AJobACollectionAndAStart_WithAKillAnywhere_LeaveNothingHalf() =>
        ExploreAsync(
            kills: 1,
            (schedule, store) =>
            {
                schedule.Add("a", actor => store.RunJobAsync(actor, Parent, Child));
                schedule.Add("gc", store.CollectAsync);
                schedule.Add("start", store.SweepAsync);
            }
        );

    /// <summary>Plays orders, each of which is one that was played up to a step, and another choice there.</summary>
    private static async Task ExploreAsync(int kills, Action<Schedule, StoreCourse> cast)
    {
        var random = new Random(Seed: 8);
        var open = new List<(int[] Order, int Cost)> { ([], 0) };
        var played = 0;
        for (; played < Most && open.Count > 0; played++)
        {
            var drawn = random.Next(open.Count);
            var (order, cost) = open[drawn];
            open[drawn] = open[^1];
            open.RemoveAt(open.Count - 1);
            var choices = await PlayAsync(order, kills, cast);
            for (var step = order.Length; step < choices.Count; step++)
            {
                for (var other = 1; other < choices[step].Count; other++)
                {
                    if (cost + choices[step][other].Cost is <= Switches and var sum)
                    {
                        open.Add(([.. order, .. Enumerable.Repeat(0, step - order.Length), other], sum));
                    }
                }
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{played} orders, {open.Count} left out");
        played.Should().BeGreaterThanOrEqualTo(Math.Min(Most, 40), "few orders would prove little");
    }

    private static async Task<IReadOnlyList<IReadOnlyList<Choice>>> PlayAsync(int[] order, int kills, Action<Schedule, StoreCourse> cast)
    {
        using var schedule = new Schedule(order) { Kills = kills };
        using var store = new StoreCourse(schedule);
        cast(schedule, store);
        try
        {
            await schedule.RunAsync(store.Check);
            await store.CheckNextStartAsync();
        }
        finally
        {
            await schedule.EndAsync();
        }

        return schedule.Choices;
    }
}
