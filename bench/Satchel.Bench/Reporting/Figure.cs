namespace Satchel.Bench.Reporting;

/// <summary>One measured figure.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Measured">The value, in <paramref name="Unit"/>.</param>
/// <param name="Unit">Such as <c>ms</c>, <c>MB</c>, <c>jobs/s</c>.</param>
/// <param name="Bound">What it must keep to, in the same unit.</param>
/// <param name="AtLeast">Whether the bound is a lower one.</param>
public sealed record Figure(string Name, double Measured, string Unit, double Bound, bool AtLeast = false)
{
    /// <summary>What the same machine needed for the unavoidable part, in the same run and unit.</summary>
    public double? Floor { get; init; }

    /// <summary>Whether the bound is kept.</summary>
    public bool WithinBound => AtLeast ? Measured >= Bound : Measured <= Bound;
}
