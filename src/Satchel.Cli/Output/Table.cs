using System.Text;
using Satchel.Abstractions.Texts;

namespace Satchel.Cli.Output;

/// <summary>Rows in aligned columns, with a head.</summary>
internal sealed class Table(params string[] head)
{
    // As wide as the id of an object. One long name must not push the columns of all rows off the screen: its own row alone is out of line.
    private const int WidestColumn = 56;

    private const int SeenOfLast = 16;
    private const int ShortestFirst = 16;
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [head];
    private readonly Dictionary<int, string> _colors = [];

    /// <summary>Columns that a narrow terminal does without, the first of these first, until something of the last one is seen; none of the first two.</summary>
    public IReadOnlyList<string> Spared { get; init; } = [];

    /// <summary>
    /// Columns that are not cut, however narrow the terminal is, because commands take what stands in them: of the first and the last one. A
    /// line that is longer than the terminal is wide goes on in the next.
    /// </summary>
    public IReadOnlyList<string> Whole { get; init; } = [];

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
    public void PrintTo(Terminal terminal) => PrintTo(terminal, Terminal.OutputWidth);

    /// <summary>Prints all of it, however wide the terminal is.</summary>
    public void PrintWholeTo(Terminal terminal) => PrintTo(terminal, width: null);

    private void PrintTo(Terminal terminal, int? width)
    {
        foreach (var line in LinesInPieces(width))
        {
            terminal.Print(line);
        }
    }

    /// <summary>What is printed, in pieces of one colour or none.</summary>
    /// <param name="width">See <see cref="Lines"/>.</param>
    internal IEnumerable<IReadOnlyList<(string Text, string? Color)>> LinesInPieces(int? width = null)
    {
        var (columns, first) = Fit(width);
        return LinesOf(columns, first, width)
            .Select(
                IReadOnlyList<(string, string?)> (line, row) =>
                    // On a narrow terminal the line may end before its second column.
                    _colors.TryGetValue(row, out var color)
                    && First(row, first).Length is var begin
                    && line.Length >= begin
                    && line.IndexOf(_rows[row][1], begin, StringComparison.Ordinal) is var at and > 0
                        ? [(line[..at], null), (line[at..(at + _rows[row][1].Length)], color), (line[(at + _rows[row][1].Length)..], null)]
                        : [(line, null)]
            );
    }

    /// <summary>What is printed.</summary>
    /// <param name="width">Columns that a line may take; null for as many as it has.</param>
    internal IEnumerable<string> Lines(int? width = null)
    {
        var (columns, first) = Fit(width);
        return LinesOf(columns, first, width);
    }

    private IEnumerable<string> LinesOf(int[] columns, int first, int? width)
    {
        var widths = columns.Select(column => column == 0 ? Math.Min(first, WidthOf(0)) : WidthOf(column)).ToArray();
        for (var row = 0; row < _rows.Count; row++)
        {
            var line = new StringBuilder();
            for (var i = 0; i < columns.Length; i++)
            {
                var cell = columns[i] == 0 ? First(row, first) : _rows[row][columns[i]];
                line.Append(i == columns.Length - 1 ? cell : TextWidth.Pad(cell, widths[i]) + Gap);
            }

            var text = line.ToString().TrimEnd();
            yield return width is { } most && !Whole.Contains(head[^1], StringComparer.Ordinal) && TextWidth.Of(text) > most
                ? TextWidth.Cut(text, most - 1) + "…"
                : text;
        }
    }

    /// <summary>The columns that are shown, and what the first one may take at most, so that something of the last one is seen.</summary>
    private (int[] Columns, int First) Fit(int? width)
    {
        var columns = Enumerable.Range(0, head.Length).ToList();
        if (width is not { } most || head.Length == 1)
        {
            return ([.. columns], int.MaxValue);
        }

        var last = WidthOf(head.Length - 1);
        var wanted = Whole.Contains(head[^1], StringComparer.Ordinal) ? last : Math.Min(last, SeenOfLast);
        foreach (var column in Spared.Select(name => Array.IndexOf(head, name)).Where(static column => column > 1))
        {
            if (Left() >= wanted)
            {
                break;
            }

            columns.Remove(column);
        }

        return (
            [.. columns],
            Left() >= wanted || Whole.Contains(head[0], StringComparer.Ordinal)
                ? int.MaxValue
                : Math.Max(ShortestFirst, WidthOf(0) + Left() - wanted)
        );

        int Left() => most - columns.SkipLast(1).Sum(column => WidthOf(column) + Gap.Length);
    }

    private string First(int row, int most)
    {
        var cell = _rows[row][0];
        return TextWidth.Of(cell) > most ? TextWidth.Cut(cell, most - 1) + "…" : cell;
    }

    private int WidthOf(int column) =>
        _rows.Select(row => TextWidth.Of(row[column])).Where(static width => width <= WidestColumn).DefaultIfEmpty(0).Max();
}
