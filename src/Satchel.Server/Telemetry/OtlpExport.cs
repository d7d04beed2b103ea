using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Satchel.Abstractions.Network;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Telemetry;
using Satchel.Server.Starting;

namespace Satchel.Server.Telemetry;

/// <summary>
/// Sends what the rooms measure and trace to a collector, from the start of the head to its end. Made only where an endpoint is set: a head
/// without one loads no code for this. A collector that is away costs what it would have been sent, and nobody anything else.
/// </summary>
/// <param name="endpoint">Base URL of the collector.</param>
/// <param name="protocol">A value of <see cref="TelemetrySettings.OtlpProtocol"/>.</param>
/// <param name="identity">Names this head among others.</param>
/// <param name="rooms">Whose telemetry is sent.</param>
internal sealed class OtlpExport(Uri endpoint, string protocol, HeadIdentity identity, IEnumerable<RoomTelemetry> rooms)
    : IHostedService,
        IDisposable
{
    /// <summary>How long a head that leaves waits for its last words to be taken.</summary>
    private const int LastWordsMilliseconds = 2000;

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        string[] names = [.. rooms.Select(telemetry => telemetry.Room)];
        var resource = HeadResource.Of(identity);
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource([.. names, "Microsoft.AspNetCore"])
            .AddOtlpExporter(options => Direct(options, "v1/traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter([.. names, .. MetricsScrape.Foundations])
            .AddOtlpExporter(options => Direct(options, "v1/metrics"))
            .Build();
        foreach (var telemetry in rooms)
        {
            telemetry.BeginCounters();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        // Both wait for the network, by blocking.
        Task.Run(
            () =>
            {
                _traces?.Shutdown(LastWordsMilliseconds);
                _metrics?.Shutdown(LastWordsMilliseconds);
            },
            cancellationToken
        );

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private void Direct(OtlpExporterOptions options, string signal)
    {
        var isHttp = string.Equals(protocol, TelemetrySettings.HttpProtobuf, StringComparison.Ordinal);
        options.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        options.Endpoint = isHttp ? new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{signal}") : endpoint;
        // The library's own would send what is for this machine to a proxy.
        options.HttpClientFactory = () =>
            new HttpClient(new SocketsHttpHandler { Proxy = EnvironmentProxy.FromEnvironment(), ActivityHeadersPropagator = null })
            {
                Timeout = TimeSpan.FromMilliseconds(options.TimeoutMilliseconds),
            };
    }
}
