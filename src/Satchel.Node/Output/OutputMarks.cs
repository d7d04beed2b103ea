namespace Satchel.Node.Output;

/// <summary>Whose the lines are in one of the files that a worker prints to, as far as they have not been sent yet. On the loop only.</summary>
internal sealed class OutputMarks
{
    private readonly List<(long From, string Name)> _marks = [];

    /// <summary>Lines that begin at an offset or behind it are of the task or actor with the name.</summary>
    public void Add(long from, string name)
    {
        // Nothing was printed under the name that is replaced.
        while (_marks.Count > 0 && _marks[^1].From >= from)
        {
            _marks.RemoveAt(_marks.Count - 1);
        }

        _marks.Add((from, name));
    }

    /// <summary>Whose the line is that begins at an offset; lines before it are not asked for any more.</summary>
    /// <returns>Null before the first mark.</returns>
    public string? NameAt(long offset)
    {
        var passed = 0;
        while (passed + 1 < _marks.Count && _marks[passed + 1].From <= offset)
        {
            passed++;
        }

        _marks.RemoveRange(0, passed);
        return _marks.Count > 0 && _marks[0].From <= offset ? _marks[0].Name : null;
    }

    /// <summary>Where behind an offset lines of the next task or actor begin.</summary>
    /// <returns>Null when nobody has printed since.</returns>
    public long? NextBehind(long offset)
    {
        foreach (var (from, _) in _marks)
        {
            if (from > offset)
            {
                return from;
            }
        }

        return null;
    }
}
