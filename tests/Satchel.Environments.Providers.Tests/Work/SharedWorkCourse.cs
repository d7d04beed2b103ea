using System.Globalization;
using Satchel.Environments.Providers.Shared.Work;
using Satchel.Testing.Orders;

namespace Satchel.Environments.Providers.Tests.Work;

/// <summary>Real shared work, which ends when it is told to.</summary>
internal sealed class SharedWorkCourse(int waiters) : IFlightCourse
{
    private readonly SharedWork<object, int> _work = new();
    private readonly ToldWork<int> _pieces = new();
    private readonly object[] _members = [.. Enumerable.Range(0, waiters).Select(_ => new object())];
    private readonly CancellationTokenSource[] _stops = [.. Enumerable.Range(0, waiters).Select(_ => new CancellationTokenSource())];
    private readonly Task<int>?[] _tasks = new Task<int>?[waiters];
    private Func<IReadOnlyList<object>> _audience = static () => [];

    public int MostAtOnce => _pieces.MostAtOnce;

    public void Do(char step)
    {
        switch (step)
        {
            case >= 'a' and <= 'z':
                _stops[step - 'a'].Cancel();
                break;
            case >= 'A' and <= 'Z':
                _pieces.End(step, static number => number);
                break;
            default:
                _tasks[step - '0'] = _work.RunAsync(
                    "image",
                    _members[step - '0'],
                    (audience, calledOff) => _pieces.RunAsync(() => Volatile.Write(ref _audience, audience), calledOff),
                    _stops[step - '0'].Token
                );
                break;
        }
    }

    public void Dispose() => Array.ForEach(_stops, static stop => stop.Dispose());

    public override string ToString() => $"{string.Join(", ", Enumerable.Range(0, _tasks.Length).Select(StateOf))}; {_pieces}";

    private string StateOf(int waiter) =>
        // Looked at once: it may end meanwhile.
        _tasks[waiter]?.Status switch
        {
            null => "away",
            TaskStatus.Canceled => "gone",
            TaskStatus.Faulted => "failed " + _tasks[waiter]!.Exception!.InnerException!.Message,
            TaskStatus.RanToCompletion => string.Create(CultureInfo.InvariantCulture, $"has {_tasks[waiter]!.Result}"),
            _ when Volatile.Read(ref _audience)().Contains(_members[waiter]) => string.Create(
                CultureInfo.InvariantCulture,
                $"at {_pieces.Count}"
            ),
            _ when _stops[waiter].IsCancellationRequested => "leaving",
            _ => "queued",
        };
}
