using System.Globalization;

namespace Satchel.Testing.Orders;

/// <summary>
/// Plays many of the orders in which the steps of actors may follow each other: those with few switches away from who could have gone on, which
/// find most faults. Of them some are drawn, or as many as <c>SATCHEL_TEST_ORDERS</c> says.
/// </summary>
public static class Exploration
{
    private const int Switches = 3;
    private const int Fewest = 40;

    private static readonly int Most = int.Parse(
        Environment.GetEnvironmentVariable("SATCHEL_TEST_ORDERS") ?? "40",
        CultureInfo.InvariantCulture
    );

    /// <summary>Each order is one that was played up to a step, and another choice there.</summary>
    /// <param name="kills">How many actors may be killed in one.</param>
    /// <param name="make">Makes what the actors work on, anew for each order.</param>
    /// <param name="cast">Adds the actors.</param>
    /// <param name="tell">Told how many orders it were.</param>
    public static async Task RunAsync<TCourse>(int kills, Func<Schedule, TCourse> make, Action<Schedule, TCourse> cast, Action<string> tell)
        where TCourse : ICourse
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
            var choices = await PlayAsync(order, kills, make, cast).ConfigureAwait(false);
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

        tell($"{played} orders, {open.Count} left out");
        if (played < Math.Min(Most, Fewest))
        {
            throw new InvalidOperationException($"{played} orders prove little.");
        }
    }

    private static async Task<IReadOnlyList<IReadOnlyList<Choice>>> PlayAsync<TCourse>(
        int[] order,
        int kills,
        Func<Schedule, TCourse> make,
        Action<Schedule, TCourse> cast
    )
        where TCourse : ICourse
    {
        using var schedule = new Schedule(order) { Kills = kills };
        using var course = make(schedule);
        cast(schedule, course);
        try
        {
            await schedule.RunAsync(course.Check).ConfigureAwait(false);
            await course.CheckNextStartAsync().ConfigureAwait(false);
        }
        finally
        {
            await schedule.EndAsync().ConfigureAwait(false);
        }

        return schedule.Choices;
    }
}
