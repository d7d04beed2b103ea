using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Pip;

/// <summary>Starts processes in the virtual environment that pip has filled.</summary>
internal sealed class LaunchContributor : VirtualEnvironmentLaunch
{
    public override string Field => "pip";
}
