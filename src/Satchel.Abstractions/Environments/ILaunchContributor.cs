using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// A provider's part of the launch plan. Pure: returns a new draft and changes nothing shared. Called in phase order, after every
/// materializer is done.
/// </summary>
public interface ILaunchContributor
{
    /// <summary>Field it speaks for.</summary>
    string Field { get; }

    /// <summary>When it speaks.</summary>
    EnvironmentPhase Phase { get; }

    /// <summary>Adds this field's part.</summary>
    /// <param name="draft">What earlier fields made.</param>
    /// <param name="value">Normal form of the field.</param>
    /// <param name="directory">Where this field was materialized, when it was.</param>
    LaunchPlan Contribute(LaunchPlan draft, JsonNode value, string? directory);
}
