using System.Globalization;

namespace Satchel.Bench.Reporting;

/// <summary>Prints figures as they come, aligned.</summary>
internal sealed class FigureTable(TextWriter output)
{
    private bool _headed;

    public bool AllWithinBounds { get; private set; } = true;

    public void Write(Figure figure)
    {
        if (!_headed)
        {
            output.WriteLine($"{"figure", -52} {"measured", 12} {"floor", 10} {"× floor", 8} {"bound", 10} {"÷ bound", 8}");
            _headed = true;
        }

        AllWithinBounds &= figure.WithinBound;
        var ratio = figure.AtLeast ? figure.Bound / figure.Measured : figure.Measured / figure.Bound;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{figure.Name, -52} {figure.Measured, 12:N1} {figure.Floor?.ToString("N1", CultureInfo.InvariantCulture) ?? "", 10} {(figure.Measured / figure.Floor)?.ToString("N2", CultureInfo.InvariantCulture) ?? "", 8} {figure.Bound, 10:N1} {ratio, 8:N2} {figure.Unit}{(figure.WithinBound ? "" : "  OVER")}"
            )
        );
    }
}
