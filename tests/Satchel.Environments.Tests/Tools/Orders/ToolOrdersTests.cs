using Satchel.Testing.Orders;

namespace Satchel.Environments.Tests.Tools.Orders;

/// <summary>
/// Processes that make a tool of the node on first use and use it, and collections, in many of the orders in which their steps may follow each
/// other: a step ends at every lock, inside every installation, and while the tool is used.
/// </summary>
public sealed class ToolOrdersTests
{
    [Fact]
    public Task Tools_TwoUsersAndACollection_AreMadeByOneAtATimeAndStayWhileTheyAreUsed() =>
        ExploreAsync(kills: 0, failures: 0, TwoUsersAndACollection);

    [Fact]
    public Task Tools_AFailure_IsSharedByThoseWhoWaitForItAndByNobodyElse() =>
        ExploreAsync(
            kills: 0,
            failures: 1,
            (schedule, tools) =>
            {
                schedule.Add("a", tools.TryAsync);
                schedule.Add("b", tools.TryAsync);
                schedule.Add("c", tools.TryAsync);
            }
        );

    [Fact]
    public Task Tools_TwoUsersAndACollection_WithAKillAnywhere_LeaveNothingHalf() =>
        ExploreAsync(kills: 1, failures: 0, TwoUsersAndACollection);

    private static void TwoUsersAndACollection(Schedule schedule, ToolCourse tools)
    {
        schedule.Add("a", tools.UseAsync);
        schedule.Add("b", tools.UseAsync);
        schedule.Add("gc", tools.CollectAsync);
    }

    private static Task ExploreAsync(int kills, int failures, Action<Schedule, ToolCourse> cast) =>
        Exploration.RunAsync(
            kills,
            schedule => new ToolCourse(schedule) { Failures = failures },
            cast,
            TestContext.Current.TestOutputHelper!.WriteLine
        );
}
