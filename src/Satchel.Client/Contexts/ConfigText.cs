namespace Satchel.Client.Contexts;

/// <summary>The lines of a configuration file while some of them are replaced: all others stay byte for byte, comments and blank lines too.</summary>
/// <param name="text">The file.</param>
internal sealed class ConfigText(string text)
{
    private readonly List<string> _lines = [.. text.Split('\n')];

    /// <summary>Puts lines in the place of others.</summary>
    /// <param name="old">Numbers of the lines, from 0.</param>
    /// <param name="lines">Without their ends.</param>
    public void Replace(Range old, IReadOnlyList<string> lines)
    {
        _lines.RemoveRange(old.Start.Value, old.End.Value - old.Start.Value);
        _lines.InsertRange(old.Start.Value, lines);
    }

    /// <summary>Takes lines away, and of two empty ones that meet then, one.</summary>
    /// <param name="old">Numbers of the lines, from 0.</param>
    public void Remove(Range old)
    {
        Replace(old, []);
        var next = old.Start.Value;
        if (next > 0 && next < _lines.Count && string.IsNullOrWhiteSpace(_lines[next - 1]) && string.IsNullOrWhiteSpace(_lines[next]))
        {
            _lines.RemoveAt(next);
        }
    }

    /// <summary>Adds lines at the end, below an empty one.</summary>
    public void Append(IReadOnlyList<string> lines)
    {
        // The last piece is what follows the last line end: nothing, unless the last line has none.
        if (_lines[^1].Length > 0)
        {
            _lines.Add("");
        }

        if (_lines.Count > 1)
        {
            _lines.Add("");
        }

        _lines.InsertRange(_lines.Count - 1, lines);
    }

    public override string ToString() => string.Join('\n', _lines);
}
