using System.Text;
using Satchel.Abstractions.Texts;

namespace Satchel.Cli.Output;

/// <summary>Rows in aligned columns, with a head.</summary>
internal sealed class Table(params string[] head)
{
    // One long name must not push the columns of all rows off the screen: its own row alone is out of line.
    private const int WidestColumn = 48;

    private readonly List<string[]> _rows = [head];

    /// <summary>Adds a row. Line breaks in a cell become spaces.</summary>
    public void Add(params string[] row) => _rows.Add([.. row.Select(cell => Printable.Line(cell.ReplaceLineEndings(" ")))]);

    public void PrintTo(Terminal terminal)
    {
        foreach (var line in Lines())
        {
            terminal.Print(line);
        }
    }

    /// <summary>What is printed.</summary>
    internal IEnumerable<string> Lines()
    {
        var widths = Enumerable
            .Range(0, head.Length)
            .Select(column => _rows.Select(row => row[column].Length).Where(width => width <= WidestColumn).DefaultIfEmpty(0).Max())
            .ToArray();
        foreach (var row in _rows)
        {
            var line = new StringBuilder();
            for (var column = 0; column < row.Length; column++)
            {
                line.Append(column == row.Length - 1 ? row[column] : row[column].PadRight(widths[column]) + "  ");
            }

            yield return line.ToString().TrimEnd();
        }
    }
}
