namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class NsightLayerConformance : ProfilerLayerConformance
{
    protected override string Field => "_nsight";

    protected override string Program => "nsys";
}
