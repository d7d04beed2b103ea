using Satchel.Abstractions.Environments;
using Satchel.Testing.Orders;

namespace Satchel.Environments.Providers.Tests.Containers.Orders;

/// <summary>
/// Jobs that look for an image and fetch it, collections that remove it, and others who use the same engine, in many of the orders in which
/// their steps may follow each other: a step ends at every call of the engine, at every lock and at every lease.
/// </summary>
public sealed class ImageOrdersTests
{
    [Fact]
    public Task Images_TwoJobsOfAnOldOneAndACollection_KeepWhatWasFound() =>
        ExploreAsync(static images => images.WithOldImage(), TwoJobsAndACollection);

    [Fact]
    public Task Images_OneIsFetchedWhileItsOldNoteIsCollected_IsKept() =>
        ExploreAsync(static images => images.WithOldNote(), TwoJobsAndACollection);

    [Fact]
    public Task Images_TheRegistryIsAlwaysAskedDuringACollection_KeepWhatWasFetched() =>
        ExploreAsync(
            static images => images.WithOldImage(),
            (schedule, images) =>
            {
                schedule.Add("a", actor => images.RunJobAsync(actor, ContainerOptions.PullAlways));
                schedule.Add("gc", images.CollectAsync);
                schedule.Add("gc2", images.CollectAsync);
            }
        );

    [Fact]
    public Task Images_AnotherNodeOfTheEngineUsesOneWhileItIsCollected_KeepItForThat() =>
        ExploreAsync(
            static images => images.WithOldImage(),
            (schedule, images) =>
            {
                schedule.Add("other", actor => images.RunJobAsync(actor, node: 1));
                schedule.Add("theirs", images.NameAsync);
                schedule.Add("gc", images.CollectAsync);
            }
        );

    [Fact]
    public Task Images_AFetchFails_EachOfTwoJobsIsToldAndNothingIsNoted() =>
        ExploreAsync(
            static images => images.WithOldNote().WithoutRegistry(),
            (schedule, images) =>
            {
                schedule.Add("a", images.FailAsync);
                schedule.Add("b", images.FailAsync);
                schedule.Add("gc", images.CollectAsync);
            }
        );

    [Fact]
    public Task Images_AJobAndACollection_WithAKillAnywhere_LeaveNothingThatStays() =>
        ExploreAsync(
            static images => images.WithOldImage(),
            (schedule, images) =>
            {
                schedule.Add("a", actor => images.RunJobAsync(actor));
                schedule.Add("theirs", images.NameAsync);
                schedule.Add("gc", images.CollectAsync);
            },
            kills: 1
        );

    [Fact]
    public Task Images_OneByItsDigestIsUsedByAnotherNodeWhileItIsCollected_IsKeptForThat() =>
        ExploreAsync(
            static images => images.ByDigest().WithOldImage(),
            (schedule, images) =>
            {
                schedule.Add("other", actor => images.RunJobAsync(actor, node: 1));
                schedule.Add("gc", images.CollectAsync);
                schedule.Add("gc2", images.CollectAsync);
            }
        );

    [Fact]
    public Task Images_OneByItsDigestThatSomebodyNamesWhileItIsCollected_StaysUnderThatName() =>
        ExploreAsync(
            static images => images.ByDigest().WithOldImage(),
            (schedule, images) =>
            {
                schedule.Add("a", actor => images.RunJobAsync(actor));
                schedule.Add("theirs", images.NameAsync);
                schedule.Add("gc", images.CollectAsync);
            },
            kills: 1
        );

    [Fact]
    public Task Images_OneByItsDigestOfTwoNodesAndAKillAnywhere_LeavesNothingThatStays() =>
        ExploreAsync(
            static images => images.ByDigest().WithOldImage(),
            (schedule, images) =>
            {
                schedule.Add("a", actor => images.RunJobAsync(actor));
                schedule.Add("other", actor => images.RunJobAsync(actor, node: 1));
                schedule.Add("gc", images.CollectAsync);
            },
            kills: 1
        );

    private static void TwoJobsAndACollection(Schedule schedule, ImageCourse images)
    {
        schedule.Add("a", actor => images.RunJobAsync(actor));
        schedule.Add("b", actor => images.RunJobAsync(actor));
        schedule.Add("gc", images.CollectAsync);
    }

    private static Task ExploreAsync(Func<ImageCourse, ImageCourse> prepare, Action<Schedule, ImageCourse> cast, int kills = 0) =>
        Exploration.RunAsync(kills, schedule => prepare(new ImageCourse(schedule)), cast, TestContext.Current.TestOutputHelper!.WriteLine);
}
