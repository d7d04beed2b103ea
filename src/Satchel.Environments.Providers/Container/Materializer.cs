using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;

namespace Satchel.Environments.Providers.Container;

/// <summary>Writes down what the launch must know of the image.</summary>
internal sealed class Materializer(ContainerOptions options) : ImageRecording(options)
{
    public override string Field => "container";
}
