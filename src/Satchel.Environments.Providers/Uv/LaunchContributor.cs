using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>Starts processes in the virtual environment that uv has filled.</summary>
internal sealed class LaunchContributor : VirtualEnvironmentLaunch
{
    public override string Field => "uv";
}
