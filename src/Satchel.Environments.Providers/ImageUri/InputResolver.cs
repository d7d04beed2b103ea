using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;

namespace Satchel.Environments.Providers.ImageUri;

/// <summary>Finds the image that the name stands for now.</summary>
internal sealed class InputResolver(ContainerOptions options) : ImageResolving(options)
{
    public override string Field => "image_uri";

    protected override (string Image, IReadOnlyList<string> RunOptions) WrittenIn(JsonNode value) => (value.GetValue<string>(), []);
}
