using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;
using Satchel.Downloads;
using Satchel.Environments.Layers;

namespace Satchel.Server.Starting;

/// <summary>What packages and environments of a node go by.</summary>
internal sealed record EnvironmentOptions : IRoomOptions
{
    /// <summary>Directories of the node.</summary>
    public required NodeHome Home { get; init; }

    /// <summary>Name of the node.</summary>
    public required string Node { get; init; }

    /// <summary>Largest package and largest remote file, in bytes; null for any.</summary>
    public long? MaxPackageBytes { get; init; }

    /// <summary>How long a package that nothing needs stays after its last use.</summary>
    public TimeSpan PackageGrace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What is kept of uploads that broke off.</summary>
    public UploadLimits Uploads { get; init; } = UploadLimits.Default;

    /// <summary>How files come from outside.</summary>
    public DownloadSettings Downloads { get; init; } = new();

    /// <summary>Directory of wheels that tools are installed from; null takes the package index.</summary>
    public string? ToolWheels { get; init; }

    /// <summary>The room for layers.</summary>
    public LayerBudgets Budgets { get; init; } = new();

    /// <summary>How containers are made.</summary>
    public ContainerOptions Containers { get; init; } = new();

    /// <summary>The fields that programs of the operator's set up.</summary>
    public IReadOnlyList<CustomProvider> Custom { get; init; } = [];

    /// <summary>What providers ask for by themselves: the value of a setting, null when nobody has set it.</summary>
    public Func<EnvironmentVariable, string?> Setting { get; init; } = _ => null;

    public IEnumerable<string> FindFaults()
    {
        if (MaxPackageBytes is <= 0)
        {
            yield return "The largest package has no byte.";
        }

        if (PackageGrace <= TimeSpan.Zero)
        {
            yield return "Packages stay for no time at all.";
        }

        if (Budgets.NodeBytes is < 0 || Budgets.CacheBytes < 0 || Budgets.FieldBytes.Values.Any(bytes => bytes < 0))
        {
            yield return "The room for layers is less than none.";
        }
    }
}
