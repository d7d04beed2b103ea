using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Packages;

namespace Satchel.Cli.Packages;

/// <summary>A layer of an environment with what it consists of.</summary>
/// <param name="Provider">Field that it is of.</param>
/// <param name="Key">Its key; null when that cannot be known.</param>
/// <param name="State">Whether the node has it.</param>
/// <param name="Summary">One line for people: what is in it, or why it is not there.</param>
/// <param name="Package">The files that were sent for it; null when it is made of none.</param>
/// <param name="Installed">The packages that its installer chose, as <c>satchel env show</c> has them; null when it chose none.</param>
internal sealed record StoredLayer(
    string Provider,
    LayerKey? Key,
    LayerState State,
    string Summary,
    PackageTree? Package,
    JsonArray? Installed
);
