using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// A provider's part of the launch plan. Pure: returns a new draft, changes nothing shared, reads no file. Called for every start in phase
/// order, after every layer is there; what it needs of a layer is in <see cref="Layers.Layer.Facts"/>.
/// </summary>
public interface ILaunchContributor
{
    /// <summary>Field it speaks for.</summary>
    string Field { get; }

    /// <summary>When it speaks.</summary>
    EnvironmentPhase Phase { get; }

    /// <summary>Adds this field's part.</summary>
    /// <param name="draft">What earlier fields made.</param>
    /// <param name="value">The field in the manifest.</param>
    /// <param name="context">The layers.</param>
    LaunchPlan Contribute(LaunchPlan draft, JsonNode value, ContributionContext context);

    /// <summary>
    /// Has the last word on a draft that all fields have contributed to, search paths already moved into the variables; asked in the
    /// opposite order, so that the field that comes first is the outermost. For what wraps everything, such as a container, that must know
    /// all variables and mounts. Most fields leave the draft as it is.
    /// </summary>
    LaunchPlan Enclose(LaunchPlan draft, JsonNode value, ContributionContext context) => draft;
}
