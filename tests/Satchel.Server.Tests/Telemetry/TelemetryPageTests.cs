using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Telemetry;
using Satchel.Server.Starting;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.Telemetry;

/// <summary>The page is made from what a whole head declares.</summary>
public sealed class TelemetryPageTests : IDisposable
{
    private static readonly string[] Rooms =
    [
        "Satchel.Cluster",
        "Satchel.Environments",
        "Satchel.Node",
        "Satchel.Server",
        "Satchel.Storage",
    ];

    private readonly TemporaryDirectory _scratch = new();

    [Fact]
    public async Task TelemetryPage_IsWhatEveryRoomDeclares()
    {
        // Other tests of the process publish instruments beside this one.
        var published = new ConcurrentQueue<Instrument>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => published.Enqueue(instrument) };
        listener.Start();
        await using var head = Compose();
        var rooms = head.Services.GetServices<RoomTelemetry>().OrderBy(room => room.Room, StringComparer.Ordinal).ToArray();

        var instruments = published.ToArray();
        var made = Page(rooms, instruments);

        rooms.Select(room => room.Room).Should().Equal(Rooms);
        rooms.Should().OnlyContain(room => room.Spans.Count > 0);
        instruments.Select(instrument => instrument.Meter.Name).Should().Contain(Rooms);
        var reference = new ReferencePage("telemetry.md", "Server");
        reference.Read(made).Should().Be(made, reference.Hint);
    }

    public void Dispose() => _scratch.Dispose();

    private WebApplication Compose()
    {
        var settings = new SettingsReader(new Dictionary<string, string>(), "config.toml", _ => null);
        var options = HeadOptions.Of(
            DaemonArguments.Parse(["--home", _scratch.At("home"), "--supervisor", Programs.Supervisor, "--dashboard-port", "0"]),
            settings
        );
        var node = options.Home.Node(options.Node);
        Directory.CreateDirectory(node.Root);
        var identity = HeadIdentity.Establish(options.Home, node, settings, null, DateTimeOffset.UnixEpoch);
        return Composition.Build(options, identity, settings, ListenSocket.Bind("127.0.0.1", 0, search: false), "http://127.0.0.1:1");
    }

    private static string Page(IReadOnlyList<RoomTelemetry> rooms, IReadOnlyList<Instrument> instruments)
    {
        var page = new StringBuilder();
        page.AppendLine("# Metrics and traces").AppendLine();
        page.AppendLine(
                "Each room of the daemon has one meter and one source of spans, both named like the room. `GET /metrics` gives the metrics to Prometheus, behind the token, with dots as underscores, the"
            )
            .AppendLine(
                "unit and `_total` at the end (`satchel_jobs_accepted_total`). `SATCHEL_OTLP_ENDPOINT` (`telemetry.otlp_endpoint`) sends metrics and traces to a collector by OTLP, with those of .NET and ASP.NET Core"
            )
            .AppendLine(
                "(`System.Runtime`, `Microsoft.AspNetCore.Hosting`, `Microsoft.AspNetCore.Server.Kestrel`). Without a scrape and an endpoint nothing is measured and no code for it is loaded; counters begin at 0 with"
            )
            .AppendLine(
                "the first scrape, or with the daemon when an endpoint is set. The service is called `satchel`, unless `OTEL_SERVICE_NAME` calls it otherwise."
            )
            .AppendLine();
        page.AppendLine("This page is made from what the rooms declare.");
        foreach (var room in rooms)
        {
            page.AppendLine().AppendLine($"## {room.Room}").AppendLine();
            page.AppendLine("| metric | kind | unit | |").AppendLine("| --- | --- | --- | --- |");
            foreach (
                var instrument in instruments
                    .Where(made => ReferenceEquals(made.Meter, room.Meter))
                    .OrderBy(made => made.Name, StringComparer.Ordinal)
            )
            {
                var kind = instrument.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal).ToLowerInvariant();
                page.AppendLine(
                    $"| `{instrument.Name}` | {kind} | {(instrument.Unit is { } unit ? $"`{unit}`" : "")} | {instrument.Description} |"
                );
            }

            page.AppendLine().AppendLine("| span | |").AppendLine("| --- | --- |");
            foreach (var span in room.Spans)
            {
                page.AppendLine($"| `{span.Name}` | {span.Description} |");
            }
        }

        return page.ToString();
    }
}
