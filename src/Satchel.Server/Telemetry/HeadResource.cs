using OpenTelemetry.Resources;
using Satchel.Server.Starting;

namespace Satchel.Server.Telemetry;

/// <summary>Says in scrapes and exports whose they are.</summary>
internal static class HeadResource
{
    /// <summary>The service <c>satchel</c>, unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> say another.</summary>
    public static ResourceBuilder Of(HeadIdentity identity) =>
        ResourceBuilder
            .CreateEmpty()
            .AddService("satchel", serviceVersion: DaemonVersion.Text, serviceInstanceId: identity.NodeId.ToString())
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
}
