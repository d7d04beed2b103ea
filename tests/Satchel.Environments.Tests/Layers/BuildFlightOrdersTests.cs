using Satchel.Testing.Orders;

namespace Satchel.Environments.Tests.Layers;

/// <summary>Four who want one layer, in every order in which they may come, go, and see its builds succeed, fail and be taken back.</summary>
public sealed class BuildFlightOrdersTests
{
    [Fact]
    public Task Run_EveryOrderOfComingGoingAndEnding_IsAsTheModelSays() =>
        FlightOrders.PlayAsync(static waiters => new FlightCourse(waiters));
}
