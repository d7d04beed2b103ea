using Satchel.Testing.Orders;

namespace Satchel.Environments.Providers.Tests.Work;

/// <summary>
/// Four who want one piece of work, such as the fetch of an image, in every order in which they may come, go, and see it succeed, fail and be
/// called off.
/// </summary>
public sealed class SharedWorkOrdersTests
{
    [Fact]
    public Task Run_EveryOrderOfComingGoingAndEnding_IsAsTheModelSays() =>
        FlightOrders.PlayAsync(static waiters => new SharedWorkCourse(waiters));
}
