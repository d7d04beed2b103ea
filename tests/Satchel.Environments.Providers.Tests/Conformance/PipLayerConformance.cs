namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class PipLayerConformance : InstallerLayerConformance
{
    protected override string Field => "pip";
}
