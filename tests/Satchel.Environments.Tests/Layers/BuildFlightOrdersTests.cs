using System.Diagnostics;
using System.Text;

namespace Satchel.Environments.Tests.Layers;

/// <summary>
/// Four who want one layer, in every order in which they may come, go, and see its builds succeed, fail and be taken back. What each of them
/// sees is compared after every step with what <see cref="FlightModel"/> says.
/// </summary>
public sealed class BuildFlightOrdersTests
{
    private const int Waiters = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Run_EveryOrderOfComingGoingAndEnding_IsAsTheModelSays()
    {
        var orders = new List<string>();
        Explore(new FlightModel(Waiters), "", orders);
        orders.Should().HaveCountGreaterThan(1000, "few orders would prove little");

        foreach (var order in orders)
        {
            await PlayAsync(order);
        }
    }

    /// <summary>All orders of steps that end with nobody waiting.</summary>
    private static void Explore(FlightModel model, string order, List<string> orders)
    {
        var steps = model.Possible().ToArray();
        if (steps.Length == 0)
        {
            orders.Add(order);
        }

        foreach (var step in steps)
        {
            var next = model.Copy();
            next.Do(step);
            Explore(next, order + step, orders);
        }
    }

    private static async Task PlayAsync(string order)
    {
        var model = new FlightModel(Waiters);
        using var course = new FlightCourse(Waiters);
        var done = new StringBuilder();
        foreach (var step in order)
        {
            done.Append(step);
            model.Do(step);
            course.Do(step);
            await SettleAsync(model.ToString(), course, $"after {done} of {order}");
        }

        course.MostAtOnce.Should().BeLessThanOrEqualTo(1, order);
    }

    /// <summary>Waits until it is as expected. Without pauses: there are thousands of steps, each of which takes microseconds.</summary>
    private static async Task SettleAsync(string expected, FlightCourse course, string when)
    {
        var began = Stopwatch.GetTimestamp();
        while (course.ToString() != expected)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                course.ToString().Should().Be(expected, when);
            }

            await Task.Yield();
        }
    }
}
