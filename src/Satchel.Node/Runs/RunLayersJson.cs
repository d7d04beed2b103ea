using System.Text.Json.Serialization;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Node.Runs;

/// <summary>JSON of what <see cref="RunLayers"/> notes.</summary>
[JsonSerializable(typeof(LayerKey[]))]
internal sealed partial class RunLayersJson : JsonSerializerContext;
