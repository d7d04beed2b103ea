using System.Globalization;

namespace Satchel.Testing.Orders;

/// <summary>Pieces of work that go on until somebody says how they end, one after the other unless what is tested is wrong. Thread-safe.</summary>
/// <typeparam name="T">What a piece gives.</typeparam>
public sealed class ToldWork<T>
{
    private readonly Lock _gate = new();
    private readonly List<TaskCompletionSource<T>> _pieces = [];
    private CancellationToken _calledOff;
    private int _atWork;

    /// <summary>Most that went on at the same time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>How many have begun.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _pieces.Count;
            }
        }
    }

    /// <summary>A piece.</summary>
    /// <param name="begun">Done once it has begun and counts.</param>
    /// <param name="calledOff">Says that nobody wants it any more; what it does then, it is told.</param>
    public async Task<T> RunAsync(Action begun, CancellationToken calledOff)
    {
        var end = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_atWork);
            _calledOff = calledOff;
            _pieces.Add(end);
        }

        begun();
        try
        {
            return await end.Task.ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _atWork--;
            }
        }
    }

    /// <summary>Ends the last piece: <c>S</c> succeeds, <c>F</c> fails, <c>E</c> ends since it was called off.</summary>
    /// <param name="step">Which of them.</param>
    /// <param name="make">What it gives, made of its number from 1.</param>
    public void End(char step, Func<int, T> make)
    {
        var (piece, number) = (_pieces[^1], Count);
        switch (step)
        {
            case 'S':
                piece.SetResult(make(number));
                break;
            case 'F':
                piece.SetException(new IOException(number.ToString(CultureInfo.InvariantCulture)));
                break;
            case 'E':
                piece.SetCanceled(_calledOff);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "No step that ends a piece.");
        }
    }

    /// <summary>As <see cref="FlightModel"/> says it.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            var isCalledOff = _atWork > 0 && _calledOff.IsCancellationRequested;
            return string.Create(CultureInfo.InvariantCulture, $"{_pieces.Count} builds, {(isCalledOff ? "called off" : "as they are")}");
        }
    }
}
