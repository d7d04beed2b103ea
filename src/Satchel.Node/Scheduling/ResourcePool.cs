namespace Satchel.Node.Scheduling;

/// <summary>What is left of a node's resources. May be less than nothing where drivers found again hold more than there is.</summary>
internal sealed class ResourcePool
{
    private readonly Dictionary<string, long> _units;

    public ResourcePool(ResourceAmounts amounts) => _units = new Dictionary<string, long>(amounts.Units, StringComparer.Ordinal);

    private ResourcePool(ResourcePool other) => _units = new Dictionary<string, long>(other._units, StringComparer.Ordinal);

    public ResourcePool Copy() => new(this);

    /// <summary>Whether every amount that is wanted is there.</summary>
    public bool Covers(ResourceAmounts wanted)
    {
        foreach (var (name, units) in wanted.Units)
        {
            if (_units.GetValueOrDefault(name) < units)
            {
                return false;
            }
        }

        return true;
    }

    public void Take(ResourceAmounts amounts) => Add(amounts, -1);

    public void GiveBack(ResourceAmounts amounts) => Add(amounts, 1);

    /// <summary>Amounts as numbers, none below 0, for people and JSON.</summary>
    public IReadOnlyDictionary<string, double> ToNumbers() =>
        _units.ToDictionary(item => item.Key, item => ResourceAmounts.ToNumber(Math.Max(0, item.Value)), StringComparer.Ordinal);

    /// <summary>Says what is missing beside what is here: <c>4 CPU (2 of 8 free)</c>.</summary>
    public string Explain(ResourceAmounts wanted, ResourcePool total) =>
        string.Join(
            ", ",
            wanted
                .Units.Where(item => _units.GetValueOrDefault(item.Key) < item.Value)
                .Select(item =>
                    FormattableString.Invariant(
                        $"{ResourceAmounts.ToNumber(item.Value)} {item.Key} ({Number(item.Key)} of {total.Number(item.Key)} free)"
                    )
                )
        );

    private double Number(string name) => ResourceAmounts.ToNumber(Math.Max(0, _units.GetValueOrDefault(name)));

    private void Add(ResourceAmounts amounts, int sign)
    {
        foreach (var (name, units) in amounts.Units)
        {
            _units[name] = _units.GetValueOrDefault(name) + (sign * units);
        }
    }
}
