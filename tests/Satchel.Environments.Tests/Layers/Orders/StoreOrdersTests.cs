using Satchel.Environments.CrashBuilder;
using Satchel.Testing.Orders;

namespace Satchel.Environments.Tests.Layers.Orders;

/// <summary>
/// Processes that lease, build, flush, pin, sweep and collect the same layers, in many of the orders in which their steps may follow each
/// other: a step ends at every lock and inside every build.
/// </summary>
public sealed class StoreOrdersTests
{
    private const int Parent = 0;
    private const int Child = Parent + StoreOfTest.Parents;

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

    private static Task ExploreAsync(int kills, Action<Schedule, StoreCourse> cast) =>
        Exploration.RunAsync(kills, static schedule => new StoreCourse(schedule), cast, TestContext.Current.TestOutputHelper!.WriteLine);
}
