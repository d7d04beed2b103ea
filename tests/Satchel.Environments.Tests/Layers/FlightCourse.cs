using System.Globalization;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;
using Satchel.Testing.Orders;

namespace Satchel.Environments.Tests.Layers;

/// <summary>Real flights, with builds that end when they are told to.</summary>
internal sealed class FlightCourse(int waiters) : IFlightCourse
{
    private readonly Lock _gate = new();
    private readonly BuildFlights _flights = new();
    private readonly string[] _seen = new string[waiters];
    private readonly CancellationTokenSource[] _stops = [.. Enumerable.Range(0, waiters).Select(_ => new CancellationTokenSource())];
    private readonly Task<Layer>?[] _tasks = new Task<Layer>?[waiters];
    private readonly List<TaskCompletionSource<Layer>> _builds = [];
    private CancellationToken _abandoned;
    private int _atWork;

    public int MostAtOnce { get; private set; }

    public void Do(char step)
    {
        switch (step)
        {
            case 'S':
                _builds[^1].SetResult(new Layer(default, "pip", _builds.Count.ToString(CultureInfo.InvariantCulture)));
                break;
            case 'F':
                _builds[^1].SetException(new IOException(_builds.Count.ToString(CultureInfo.InvariantCulture)));
                break;
            case 'E':
                _builds[^1].SetCanceled(_abandoned);
                break;
            case >= 'a' and <= 'z':
                _stops[step - 'a'].Cancel();
                break;
            default:
                Come(step - '0');
                break;
        }
    }

    public void Dispose() => Array.ForEach(_stops, static stop => stop.Dispose());

    public override string ToString()
    {
        lock (_gate)
        {
            var isCalledOff = _atWork > 0 && _abandoned.IsCancellationRequested;
            return $"{string.Join(", ", Enumerable.Range(0, _tasks.Length).Select(StateOf))}; {_builds.Count} builds, {(isCalledOff ? "called off" : "as they are")}";
        }
    }

    private void Come(int waiter) =>
        _tasks[waiter] = _flights.RunAsync(
            "layer",
            new BuildAudience(Progress: null, line => Volatile.Write(ref _seen[waiter], line)),
            BuildAsync,
            _stops[waiter].Token
        );

    private async Task<Layer> BuildAsync(BuildFlight flight, CancellationToken abandoned)
    {
        var end = new TaskCompletionSource<Layer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_atWork);
            _abandoned = abandoned;
            _builds.Add(end);
        }

        flight.Log(string.Create(CultureInfo.InvariantCulture, $"at {_builds.Count}"));
        try
        {
            return await end.Task;
        }
        finally
        {
            lock (_gate)
            {
                _atWork--;
            }
        }
    }

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
