using System.Globalization;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;
using Satchel.Testing.Orders;

namespace Satchel.Environments.Tests.Layers;

/// <summary>Real flights, with builds that end when they are told to.</summary>
internal sealed class FlightCourse(int waiters) : IFlightCourse
{
    private readonly BuildFlights _flights = new();
    private readonly ToldWork<Layer> _builds = new();
    private readonly string[] _seen = new string[waiters];
    private readonly CancellationTokenSource[] _stops = [.. Enumerable.Range(0, waiters).Select(_ => new CancellationTokenSource())];
    private readonly Task<Layer>?[] _tasks = new Task<Layer>?[waiters];

    public int MostAtOnce => _builds.MostAtOnce;

    public void Do(char step)
    {
        switch (step)
        {
            case >= 'a' and <= 'z':
                _stops[step - 'a'].Cancel();
                break;
            case >= 'A' and <= 'Z':
                _builds.End(step, static number => new Layer(default, "pip", number.ToString(CultureInfo.InvariantCulture)));
                break;
            default:
                Come(step - '0');
                break;
        }
    }

    public void Dispose() => Array.ForEach(_stops, static stop => stop.Dispose());

    public override string ToString() => $"{string.Join(", ", Enumerable.Range(0, _tasks.Length).Select(StateOf))}; {_builds}";

    private void Come(int waiter) =>
        _tasks[waiter] = _flights.RunAsync(
            "layer",
            new BuildAudience(Progress: null, line => Volatile.Write(ref _seen[waiter], line)),
            (flight, abandoned) =>
                _builds.RunAsync(() => flight.Log(string.Create(CultureInfo.InvariantCulture, $"at {_builds.Count}")), abandoned),
            _stops[waiter].Token
        );

    private string StateOf(int waiter) =>
        // Looked at once: it may end meanwhile.
        _tasks[waiter]?.Status switch
        {
            null => "away",
            TaskStatus.Canceled => "gone",
            TaskStatus.Faulted => "failed " + _tasks[waiter]!.Exception!.InnerException!.Message,
            TaskStatus.RanToCompletion => "has " + _tasks[waiter]!.Result.Directory,
            _ when Volatile.Read(ref _seen[waiter]) is null => "queued",
            _ when _stops[waiter].IsCancellationRequested => "leaving",
            _ => _seen[waiter],
        };
}
