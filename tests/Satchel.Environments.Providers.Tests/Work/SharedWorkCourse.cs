using System.Globalization;
using Satchel.Environments.Providers.Shared.Work;
using Satchel.Testing.Orders;

namespace Satchel.Environments.Providers.Tests.Work;

/// <summary>Real shared work, which ends when it is told to.</summary>
internal sealed class SharedWorkCourse(int waiters) : IFlightCourse
{
    private readonly System.Threading.Lock _gate = new();
    private readonly SharedWork<object, int> _work = new();
    private readonly object[] _members = [.. Enumerable.Range(0, waiters).Select(_ => new object())];
    private readonly CancellationTokenSource[] _stops = [.. Enumerable.Range(0, waiters).Select(_ => new CancellationTokenSource())];
    private readonly Task<int>?[] _tasks = new Task<int>?[waiters];
    private readonly List<TaskCompletionSource<int>> _pieces = [];
    private Func<IReadOnlyList<object>> _audience = static () => [];
    private CancellationToken _calledOff;
    private int _atWork;

    public int MostAtOnce { get; private set; }

    public void Do(char step)
    {
        switch (step)
        {
            case 'S':
                _pieces[^1].SetResult(_pieces.Count);
                break;
            case 'F':
                _pieces[^1].SetException(new IOException(_pieces.Count.ToString(CultureInfo.InvariantCulture)));
                break;
            case 'E':
                _pieces[^1].SetCanceled(_calledOff);
                break;
            case >= 'a' and <= 'z':
                _stops[step - 'a'].Cancel();
                break;
            default:
                _tasks[step - '0'] = _work.RunAsync("image", _members[step - '0'], WorkAsync, _stops[step - '0'].Token);
                break;
        }
    }

    public void Dispose() => Array.ForEach(_stops, static stop => stop.Dispose());

    public override string ToString()
    {
        lock (_gate)
        {
            var isCalledOff = _atWork > 0 && _calledOff.IsCancellationRequested;
            return $"{string.Join(", ", Enumerable.Range(0, _tasks.Length).Select(StateOf))}; {_pieces.Count} builds, {(isCalledOff ? "called off" : "as they are")}";
        }
    }

    private async Task<int> WorkAsync(Func<IReadOnlyList<object>> audience, CancellationToken calledOff)
    {
        var end = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_atWork);
            _calledOff = calledOff;
            _audience = audience;
            _pieces.Add(end);
        }

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
            TaskStatus.RanToCompletion => string.Create(CultureInfo.InvariantCulture, $"has {_tasks[waiter]!.Result}"),
            _ when _audience().Contains(_members[waiter]) => string.Create(CultureInfo.InvariantCulture, $"at {_pieces.Count}"),
            _ when _stops[waiter].IsCancellationRequested => "leaving",
            _ => "queued",
        };
}
