using System.Globalization;

namespace Satchel.Bench.Scenarios.Stress;

/// <summary>One of the clients: calls at random, on jobs of its own and on those of the client beside it.</summary>
internal sealed class StressClient(StressJobs jobs, int number)
{
    private static readonly string[] Courses =
    [
        "true",
        "exit 3",
        "echo out",
        "sleep 0.3",
        "sleep 600",
        "setsid sleep 600 & true",
        "trap '' TERM; sleep 600",
        "kill -9 $$",
    ];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var random = new Random(number);
        var made = 0;
        try
        {
            while (true)
            {
                var id = Id(number - random.Next(2), random.Next(Math.Max(0, made - 20), made + 1));
                switch (random.Next(10))
                {
                    case < 3:
                        id = Id(number, ++made);
                        await jobs.SubmitAsync(id, CourseOf(id), cancellationToken);
                        break;
                    case 3 when made > 0:
                        id = Id(number, made);
                        await jobs.SubmitAsync(id, CourseOf(id), cancellationToken);
                        break;
                    case 4 or 5:
                        await jobs.StopAsync(id, cancellationToken);
                        break;
                    case 6 when made > 5:
                        // Never submitted again: whoever finds it gone knows why.
                        await jobs.DeleteAsync(Id(number, random.Next(1, made - 3)), cancellationToken);
                        break;
                    case 7:
                        await jobs.ListAsync(cancellationToken);
                        break;
                    case 8:
                        await jobs.ReadLogAsync(id, cancellationToken);
                        break;
                    default:
                        await jobs.ShowAsync(id, cancellationToken);
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Enough.
        }
    }

    private static string Id(int client, int job) => string.Create(CultureInfo.InvariantCulture, $"stress-{client}-{job}");

    private static string CourseOf(string id) => Courses[id.Sum(letter => letter) % Courses.Length];
}
