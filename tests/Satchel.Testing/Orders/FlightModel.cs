using System.Globalization;

namespace Satchel.Testing.Orders;

/// <summary>
/// What is to become of those who want one piece of work, such as the build of a layer. Steps are characters: a digit comes; a letter from <c>a</c> on goes; <c>S</c> and <c>F</c> end
/// the build well and badly; <c>E</c> is the end of a build that was called off.
/// </summary>
public sealed class FlightModel
{
    private const string Away = "away";
    private const string Queued = "queued";
    private const string Leaving = "leaving";
    private const string At = "at ";

    private readonly string[] _waiters;
    private int _builds;
    private bool _isRunning;
    private bool _isAbandoned;

    public FlightModel(int waiters) => _waiters = [.. Enumerable.Repeat(Away, waiters)];

    private FlightModel(FlightModel other)
    {
        _waiters = [.. other._waiters];
        (_builds, _isRunning, _isAbandoned) = (other._builds, other._isRunning, other._isAbandoned);
    }

    public FlightModel Copy() => new(this);

    /// <summary>What may happen next. Waiters are alike, so they come in their order.</summary>
    public IEnumerable<char> Possible()
    {
        if (Array.IndexOf(_waiters, Away) is >= 0 and var next)
        {
            yield return (char)('0' + next);
        }

        for (var index = 0; index < _waiters.Length; index++)
        {
            if (_waiters[index] == Queued || _waiters[index].StartsWith(At, StringComparison.Ordinal))
            {
                yield return (char)('a' + index);
            }
        }

        if (_isRunning)
        {
            yield return 'S';
            yield return 'F';
        }

        if (_isAbandoned)
        {
            yield return 'E';
        }
    }

    public void Do(char step)
    {
        switch (step)
        {
            case 'S':
                End(string.Create(CultureInfo.InvariantCulture, $"has {_builds}"));
                break;
            case 'F':
                End(string.Create(CultureInfo.InvariantCulture, $"failed {_builds}"));
                break;
            case 'E':
                _isAbandoned = false;
                Replace(Leaving, "gone");
                if (_waiters.Contains(Queued, StringComparer.Ordinal))
                {
                    Start();
                    Replace(Queued, Here);
                }

                break;
            case >= 'a' and <= 'z':
                Go(step - 'a');
                break;
            default:
                Come(step - '0');
                break;
        }
    }

    public override string ToString() =>
        $"{string.Join(", ", _waiters)}; {_builds} builds, {(_isAbandoned ? "called off" : "as they are")}";

    private string Here => string.Create(CultureInfo.InvariantCulture, $"{At}{_builds}");

    private void Come(int waiter)
    {
        if (!_isAbandoned && !_isRunning)
        {
            Start();
        }

        _waiters[waiter] = _isAbandoned ? Queued : Here;
    }

    private void Go(int waiter)
    {
        if (_waiters[waiter] == Queued || _waiters.Count(other => other == Here) > 1)
        {
            _waiters[waiter] = "gone";
            return;
        }

        // The last one waits until nothing of the build is left.
        _waiters[waiter] = Leaving;
        (_isRunning, _isAbandoned) = (false, true);
    }

    private void Start()
    {
        _builds++;
        _isRunning = true;
    }

    private void End(string outcome)
    {
        _isRunning = false;
        Replace(Here, outcome);
    }

    private void Replace(string from, string to)
    {
        for (var index = 0; index < _waiters.Length; index++)
        {
            _waiters[index] = _waiters[index] == from ? to : _waiters[index];
        }
    }
}
