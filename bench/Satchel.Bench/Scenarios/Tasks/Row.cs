namespace Satchel.Bench.Scenarios.Tasks;

/// <summary>A figure that a script prints, and what it must keep to.</summary>
/// <param name="Key">The script's name of it.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Of the value and the bound.</param>
/// <param name="Bound">What it must keep to.</param>
/// <param name="AtLeast">Whether the bound is a lower one.</param>
internal sealed record Row(string Key, string Name, string Unit, double Bound, bool AtLeast = false)
{
    /// <summary>Part of real Ray's value that is the bound where that was measured beside it.</summary>
    public double? PartOfRay { get; init; }
}
