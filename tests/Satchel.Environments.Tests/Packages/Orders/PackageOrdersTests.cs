using Satchel.Testing.Orders;

namespace Satchel.Environments.Tests.Packages.Orders;

/// <summary>
/// Clients that send packages, jobs that name old ones, and collections, in many of the orders in which their steps may follow each other: a
/// step ends at every call of the blob store, at each thing that a collection reads, and at every lease.
/// </summary>
public sealed class PackageOrdersTests
{
    [Fact]
    public Task Packages_TwoSubmitsAndACollection_LoseNothingThatWasAcknowledged() =>
        ExploreAsync(
            (schedule, packages) =>
            {
                schedule.Add("a", actor => packages.SubmitAsync(actor, 0));
                schedule.Add("b", actor => packages.SubmitAsync(actor, 1));
                schedule.Add("gc", packages.CollectAsync);
            }
        );

    [Fact]
    public Task Packages_AnOldOneIsNamedAndSentWhileItIsCollected_LoseNothingThatWasFound() =>
        ExploreAsync(
            (schedule, packages) =>
            {
                schedule.Add("old", actor => packages.RunOldAsync(actor, 0));
                schedule.Add("again", actor => packages.SubmitAsync(actor, 0));
                schedule.Add("gc", packages.CollectAsync);
            }
        );

    private static Task ExploreAsync(Action<Schedule, PackageCourse> cast) =>
        Exploration.RunAsync(
            kills: 0,
            static schedule => new PackageCourse(schedule),
            cast,
            TestContext.Current.TestOutputHelper!.WriteLine
        );
}
