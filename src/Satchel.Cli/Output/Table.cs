using System.Text;
using Satchel.Abstractions.Texts;

namespace Satchel.Cli.Output;

/// <summary>Rows in aligned columns, with a head.</summary>
internal sealed class Table(params string[] head)
{
    // As wide as the id of an object. One long name must not push the columns of all rows off the screen: its own row alone is out of line.
    private const int WidestColumn = 56;

    private readonly List<string[]> _rows = [head];
    private readonly Dictionary<int, string> _colors = [];

    /// <summary>Adds a row. Line breaks in a cell become spaces.</summary>
    public void Add(params string[] row) => _rows.Add([.. row.Select(cell => Printable.Line(cell.ReplaceLineEndings(" ")))]);

    /// <summary>Adds a row with one cell in colour.</summary>
    /// <param name="color">For the second column.</param>
    public void AddColored(string? color, params string[] row)
    {
        if (color is not null)
        {
            _colors[_rows.Count] = color;
        }

        Add(row);
    }

    /// <summary>Prints it; on a terminal each row stays on one line.</summary>
    public void PrintTo(Terminal terminal)
    {
        foreach (var line in LinesInPieces(Terminal.OutputWidth))
        {
            terminal.Print(line);
        }
    }

    /// <summary>What is printed, in pieces of one colour or none.</summary>
    /// <param name="width">See <see cref="Lines"/>.</param>
    internal IEnumerable<IReadOnlyList<(string Text, string? Color)>> LinesInPieces(int? width = null) =>
        Lines(width)
            .Select(
                IReadOnlyList<(string, string?)> (line, row) =>
                    // On a narrow terminal the line may end before its second column.
                    _colors.TryGetValue(row, out var color)
                    && line.Length >= _rows[row][0].Length
                    && line.IndexOf(_rows[row][1], _rows[row][0].Length, StringComparison.Ordinal) is var at and > 0
                        ? [(line[..at], null), (line[at..(at + _rows[row][1].Length)], color), (line[(at + _rows[row][1].Length)..], null)]
                        : [(line, null)]
            );

    /// <summary>What is printed.</summary>
    /// <param name="width">Columns that a line may take; null for as many as it has.</param>
    internal IEnumerable<string> Lines(int? width = null) =>
        FullLines().Select(line => width is { } most && TextWidth.Of(line) > most ? TextWidth.Cut(line, most - 1) + "…" : line);

    private IEnumerable<string> FullLines()
    {
        var widths = Enumerable
            .Range(0, head.Length)
            .Select(column => _rows.Select(row => TextWidth.Of(row[column])).Where(width => width <= WidestColumn).DefaultIfEmpty(0).Max())
            .ToArray();
        foreach (var row in _rows)
        {
            var line = new StringBuilder();
            for (var column = 0; column < row.Length; column++)
            {
                line.Append(column == row.Length - 1 ? row[column] : TextWidth.Pad(row[column], widths[column]) + "  ");
            }

            yield return line.ToString().TrimEnd();
        }
    }
}
