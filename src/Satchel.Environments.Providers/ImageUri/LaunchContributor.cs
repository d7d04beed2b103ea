using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Containers;

namespace Satchel.Environments.Providers.ImageUri;

/// <summary>Starts processes in a container of the image.</summary>
internal sealed class LaunchContributor(ContainerOptions options) : ContainerLaunch(options)
{
    public override string Field => "image_uri";
}
