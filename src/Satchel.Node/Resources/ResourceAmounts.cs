using Satchel.Abstractions.Jobs;

namespace Satchel.Node.Resources;

/// <summary>Amounts by resource name: <c>CPU</c>, <c>GPU</c>, <c>memory</c> in bytes, custom ones. Immutable.</summary>
internal sealed class ResourceAmounts
{
    // Fractions of CPUs and GPUs are kept in ten-thousandths so that sums come out even.
    private const double Unit = 10_000;

    private readonly Dictionary<string, long> _units;

    private ResourceAmounts(Dictionary<string, long> units) => _units = units;

    public static ResourceAmounts Of(NodeOptions node) => Create(node.Cpus, node.Gpus, node.Memory, node.Custom);

    public static ResourceAmounts Of(JobResources resources) =>
        Create(resources.Cpus ?? 0, resources.Gpus ?? 0, resources.Memory ?? 0, resources.Custom);

    public static ResourceAmounts operator +(ResourceAmounts left, ResourceAmounts right) => Combine(left, right, 1);

    public static ResourceAmounts operator -(ResourceAmounts left, ResourceAmounts right) => Combine(left, right, -1);

    /// <summary>Whether every amount of <paramref name="wanted"/> is there.</summary>
    public bool Covers(ResourceAmounts wanted) => wanted._units.All(item => _units.GetValueOrDefault(item.Key) >= item.Value);

    /// <summary>Amounts as numbers, for people and JSON.</summary>
    public IReadOnlyDictionary<string, double> ToNumbers() =>
        _units.ToDictionary(item => item.Key, item => item.Value / Unit, StringComparer.Ordinal);

    /// <summary>Says what is wanted beside what is here: <c>4 CPU (2 of 8 free)</c>.</summary>
    public string Explain(ResourceAmounts wanted, ResourceAmounts total) =>
        string.Join(
            ", ",
            wanted
                ._units.Where(item => _units.GetValueOrDefault(item.Key) < item.Value)
                .Select(item =>
                    FormattableString.Invariant(
                        $"{item.Value / Unit} {item.Key} ({_units.GetValueOrDefault(item.Key) / Unit} of {total._units.GetValueOrDefault(item.Key) / Unit} free)"
                    )
                )
        );

    private static ResourceAmounts Create(double cpus, double gpus, long memory, IReadOnlyDictionary<string, double> custom)
    {
        var units = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["CPU"] = ToUnits(cpus),
            ["GPU"] = ToUnits(gpus),
            ["memory"] = ToUnits(memory),
        };
        foreach (var (name, amount) in custom)
        {
            units[name] = ToUnits(amount);
        }

        return new ResourceAmounts(units.Where(item => item.Value != 0).ToDictionary(StringComparer.Ordinal));
    }

    private static long ToUnits(double amount) => (long)Math.Round(amount * Unit);

    private static ResourceAmounts Combine(ResourceAmounts left, ResourceAmounts right, int sign)
    {
        var sum = new Dictionary<string, long>(left._units, StringComparer.Ordinal);
        foreach (var (name, amount) in right._units)
        {
            sum[name] = sum.GetValueOrDefault(name) + (sign * amount);
        }

        return new ResourceAmounts(sum);
    }
}
