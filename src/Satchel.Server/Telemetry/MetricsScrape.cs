using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Satchel.Abstractions.Telemetry;
using Satchel.Server.Starting;

namespace Satchel.Server.Telemetry;

/// <summary>
/// Answers scrapes in Prometheus' text format. Nothing is measured, and no code that does so is loaded, before the first one: a head that
/// nobody watches pays nothing. Counters begin at that moment, as they do after a restart.
/// </summary>
internal sealed class MetricsScrape(IServiceProvider services) : IDisposable
{
    /// <summary>Of what the rooms stand on, what an operator asks for.</summary>
    internal static readonly string[] Foundations =
    [
        "System.Runtime",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
    ];

    private readonly Lock _making = new();
    private RequestDelegate? _answer;
    private IDisposable? _measuring;

    public Task AnswerAsync(HttpContext http)
    {
        lock (_making)
        {
            _answer ??= Make();
        }

        return _answer(http);
    }

    public void Dispose() => _measuring?.Dispose();

    /// <summary>A method of its own: whoever calls it loads the exporter.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private RequestDelegate Make()
    {
        RoomTelemetry[] rooms = [.. services.GetServices<RoomTelemetry>()];
        var provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(HeadResource.Of(services.GetRequiredService<HeadIdentity>()))
            .AddMeter([.. rooms.Select(telemetry => telemetry.Room), .. Foundations])
            .AddPrometheusExporter()
            .Build();
        _measuring = provider;
        foreach (var telemetry in rooms)
        {
            telemetry.BeginCounters();
        }

        return new ApplicationBuilder(services)
            .UseOpenTelemetryPrometheusScrapingEndpoint(
                provider,
                predicate: _ => true,
                path: null,
                configureBranchedPipeline: null,
                optionsName: null
            )
            .Build();
    }
}
