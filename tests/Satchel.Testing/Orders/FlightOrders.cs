using System.Diagnostics;
using System.Text;

namespace Satchel.Testing.Orders;

/// <summary>
/// Plays every order in which some who want one piece of work may come, go, and see it succeed, fail and be taken back. What each of them sees
/// is compared after every step with what <see cref="FlightModel"/> says.
/// </summary>
public static class FlightOrders
{
    private const int Waiters = 4;
    private const int Fewest = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="make">Makes a course for so many.</param>
    /// <exception cref="InvalidOperationException">It is not as the model says.</exception>
    public static async Task PlayAsync(Func<int, IFlightCourse> make)
    {
        var orders = new List<string>();
        Explore(new FlightModel(Waiters), "", orders);
        if (orders.Count < Fewest)
        {
            throw new InvalidOperationException($"{orders.Count} orders prove little.");
        }

        foreach (var order in orders)
        {
            await PlayAsync(order, make).ConfigureAwait(false);
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

    private static async Task PlayAsync(string order, Func<int, IFlightCourse> make)
    {
        var model = new FlightModel(Waiters);
        using var course = make(Waiters);
        var done = new StringBuilder();
        foreach (var step in order)
        {
            done.Append(step);
            model.Do(step);
            course.Do(step);
            await SettleAsync(model.ToString(), course, $"after {done} of {order}").ConfigureAwait(false);
        }

        if (course.MostAtOnce > 1)
        {
            throw new InvalidOperationException($"{course.MostAtOnce} at the same time in {order}");
        }
    }

    /// <summary>Waits until it is as expected. Without pauses: there are thousands of steps, each of which takes microseconds.</summary>
    private static async Task SettleAsync(string expected, IFlightCourse course, string when)
    {
        var began = Stopwatch.GetTimestamp();
        while (course.ToString() is var seen && seen != expected)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException($"{when} it is '{seen}' and not '{expected}'");
            }

            await Task.Yield();
        }
    }
}
