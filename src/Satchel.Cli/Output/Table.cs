using System.Text;

namespace Satchel.Cli.Output;

/// <summary>Rows in aligned columns, with a head.</summary>
internal sealed class Table(params string[] head)
{
    private readonly List<string[]> _rows = [head];

    /// <summary>Adds a row. Line breaks in a cell become spaces.</summary>
    public void Add(params string[] row) => _rows.Add([.. row.Select(cell => cell.ReplaceLineEndings(" "))]);

    public void PrintTo(Terminal terminal)
    {
        var widths = Enumerable.Range(0, head.Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in _rows)
        {
            var line = new StringBuilder();
            for (var column = 0; column < row.Length; column++)
            {
                line.Append(column == row.Length - 1 ? row[column] : row[column].PadRight(widths[column] + 2));
            }

            terminal.Print(line.ToString().TrimEnd());
        }
    }
}
