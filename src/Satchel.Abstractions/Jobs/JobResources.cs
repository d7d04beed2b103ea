using System.Collections.Immutable;

namespace Satchel.Abstractions.Jobs;

/// <summary>What an entrypoint takes of a node while it runs. All amounts at least 0.</summary>
public sealed record JobResources
{
    /// <summary>Takes nothing: always fits.</summary>
    public static readonly JobResources None = new();

    /// <summary>Names that are no custom resources.</summary>
    public static readonly IReadOnlyList<string> ReservedNames = ["CPU", "GPU", "memory"];

    /// <summary>CPUs, fractions allowed; null when not asked.</summary>
    public double? Cpus { get; init; }

    /// <summary>GPUs, fractions allowed; null when not asked.</summary>
    public double? Gpus { get; init; }

    /// <summary>Memory in bytes; null when not asked.</summary>
    public long? Memory { get; init; }

    /// <summary>Custom resources by name.</summary>
    public IReadOnlyDictionary<string, double> Custom
    {
        get;
        init => field = value ?? ImmutableDictionary<string, double>.Empty;
    } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Node labels that must match, by key: <c>v</c>, <c>!v</c>, <c>in(a,b)</c>, <c>!in(a,b)</c>.</summary>
    public IReadOnlyDictionary<string, string> LabelSelector
    {
        get;
        init => field = value ?? ImmutableDictionary<string, string>.Empty;
    } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether any amount was asked for (labels alone do not count).</summary>
    public bool AsksForAmounts => Cpus is not null || Gpus is not null || Memory is not null || Custom.Count > 0;
}
