using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;

namespace Satchel.Environments.Providers.Tests.Containers.Orders;

/// <summary>Looks for images as both fields do.</summary>
internal sealed class ResolvingOfTest(ContainerOptions options, EngineAccess access) : ImageResolving(options, access)
{
    public override string Field => "image_uri";

    protected override (string Image, IReadOnlyList<string> RunOptions) WrittenIn(JsonNode value) => (value.GetValue<string>(), []);
}
