using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Grains;

/// <summary>Durable state of one job.</summary>
internal sealed class JobState : ITagged
{
    /// <summary>The job; null when the id names none.</summary>
    public JobRecord? Record { get; set; }

    string? ITagged.Tag => Record?.Status.ToString();
}
