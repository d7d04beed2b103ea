using Satchel.Abstractions.Errors;

namespace Satchel.Packaging.Tests.RayNames;

/// <summary>
/// One line of an ignore file as Ray understands it, which is not quite as git does: blanks on both sides go, a pattern is asked with
/// directories too without a slash at their end,
/// <c>[^a]</c> is no negation, and <c>!name</c> takes back that entry but nothing below it.
/// </summary>
internal sealed class RayPattern
{
    private readonly RayPatternStep[] _steps;

    private RayPattern(RayPatternStep[] steps, bool negated)
    {
        _steps = steps;
        Negated = negated;
    }

    /// <summary>Whether the line begins with <c>!</c>.</summary>
    public bool Negated { get; }

    /// <summary>Reads one line; null when it says nothing.</summary>
    /// <exception cref="SatchelException"><c>invalid_ignore_rule</c>.</exception>
    public static RayPattern? Parse(string line, string source)
    {
        var first = line.Length;
        var last = line.Length - 1;
        for (var index = line.Length - 1; index >= 0; index--)
        {
            first = CodePoints.IsBlank(line[index]) ? first : index;
        }

        while (last >= 0 && CodePoints.IsBlank(line[last]))
        {
            last--;
        }

        if (first > last)
        {
            return null;
        }

        var text = line[first..(last + 1)];
        if (text is "/" || text[0] is '#')
        {
            return null;
        }

        var negated = text[0] is '!';
        text = negated ? text[1..] : text;
        text = text.StartsWith('\\') ? text[1..] : text;
        try
        {
            return new RayPattern(RayPatternReader.Read(text, reachesBelow: !negated), negated);
        }
        catch (FormatException malformed)
        {
            throw new SatchelException(
                new SatchelError(
                    "invalid_ignore_rule",
                    $"The line '{line}' of {source} is no pattern to Ray: {malformed.Message}",
                    "Correct the line or remove it."
                ),
                malformed
            );
        }
    }

    /// <summary>Whether the line speaks of a path.</summary>
    public bool Matches(ReadOnlySpan<int> path)
    {
        var (states, next) = (new bool[_steps.Length + 1], new bool[_steps.Length + 1]);
        Enter(states, 0);
        for (var position = 0; position < path.Length; position++)
        {
            // Ray's matcher lets a line feed follow at the very end.
            if (states[_steps.Length] && position == path.Length - 1 && path[position] == '\n')
            {
                return true;
            }

            Array.Clear(next);
            for (var state = 0; state < _steps.Length; state++)
            {
                if (states[state] && _steps[state].Takes(path[position]))
                {
                    Enter(next, _steps[state].Repeats ? state : state + 1);
                }
            }

            (states, next) = (next, states);
        }

        return states[_steps.Length];
    }

    /// <summary>Enters a state and all that are reached from it without taking anything.</summary>
    private void Enter(bool[] states, int state)
    {
        while (!states[state])
        {
            states[state] = true;
            if (state == _steps.Length)
            {
                return;
            }

            if (_steps[state].Skips > 0)
            {
                Enter(states, state + 1 + _steps[state].Skips);
            }
            else if (!_steps[state].Repeats)
            {
                return;
            }

            state++;
        }
    }
}
