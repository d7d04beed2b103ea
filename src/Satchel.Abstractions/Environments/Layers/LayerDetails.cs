using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments.Layers;

/// <summary>All that is recorded of one layer.</summary>
/// <param name="Info">Its row of the list.</param>
/// <param name="Layer">Where it is, what was installed.</param>
/// <param name="Inputs">What decided its content; see <see cref="LayerPlan.Inputs"/>.</param>
/// <param name="LogFile">Absolute path of the log of its build, which may be gone.</param>
public sealed record LayerDetails(LayerInfo Info, Layer Layer, JsonObject Inputs, string LogFile);
