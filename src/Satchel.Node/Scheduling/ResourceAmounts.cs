using Satchel.Abstractions.Jobs;

namespace Satchel.Node.Scheduling;

/// <summary>Amounts above 0 by resource name: <c>CPU</c>, <c>GPU</c>, <c>memory</c> in bytes, custom ones. Immutable.</summary>
internal sealed class ResourceAmounts
{
    // Fractions of CPUs and GPUs are kept in ten-thousandths so that sums come out even.
    private const double Unit = 10_000;

    /// <summary>Ten-thousandths of one.</summary>
    public const long Whole = (long)Unit;

    private ResourceAmounts(SortedDictionary<string, long> units)
    {
        Units = [.. units.Where(item => item.Value != 0)];
        // Two sets that share a text, by a line break within a name, would share a queue: no harm.
        Names = string.Join('\n', Units.Select(item => item.Key));
        Gpus = units["GPU"];
    }

    /// <summary>What there is of each, in ten-thousandths, in the order of the names.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Units { get; }

    /// <summary>The names alone: equal for two that want the same resources, in whatever amounts.</summary>
    public string Names { get; }

    /// <summary>GPUs, in ten-thousandths.</summary>
    public long Gpus { get; }

    public static ResourceAmounts Of(NodeOptions node) => Create(node.Cpus, node.Gpus, node.Memory, node.Custom);

    public static ResourceAmounts Of(JobResources resources) =>
        Create(resources.Cpus ?? 0, resources.Gpus ?? 0, resources.Memory ?? 0, resources.Custom);

    /// <summary>An amount for people and JSON.</summary>
    public static double ToNumber(long units) => units / Unit;

    private static ResourceAmounts Create(double cpus, double gpus, long memory, IReadOnlyDictionary<string, double> custom)
    {
        var units = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["CPU"] = ToUnits(cpus),
            ["GPU"] = ToUnits(gpus),
            ["memory"] = ToUnits(memory),
        };
        foreach (var (name, amount) in custom)
        {
            units[name] = ToUnits(amount);
        }

        return new ResourceAmounts(units);
    }

    /// <summary>An amount in ten-thousandths.</summary>
    public static long ToUnits(double amount) => (long)Math.Round(amount * Unit);
}
