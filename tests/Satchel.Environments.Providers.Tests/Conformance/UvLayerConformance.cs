using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Conformance;

public sealed class UvLayerConformance : InstallerLayerConformance
{
    public UvLayerConformance() => Assert.SkipWhen(RealUv.Directory is null, RealUv.Missing);

    protected override string Field => "uv";
}
