namespace Satchel.Abstractions.Settings;

/// <summary>Where a head sends what it measures and traces; part of <see cref="EnvironmentVariables.All"/>.</summary>
public static class TelemetrySettings
{
    /// <summary>OTLP over HTTP, a value of <see cref="OtlpProtocol"/>.</summary>
    public const string HttpProtobuf = "http/protobuf";

    public static readonly EnvironmentVariable OtlpEndpoint = new(
        "SATCHEL_OTLP_ENDPOINT",
        "nowhere",
        "daemon",
        "Collector that metrics and traces are sent to by OTLP, such as http://127.0.0.1:4318. OTEL_EXPORTER_OTLP_HEADERS and OTEL_EXPORTER_OTLP_TIMEOUT count, too."
    )
    {
        Key = "telemetry.otlp_endpoint",
        Form = SettingForm.HttpUrl,
    };

    public static readonly EnvironmentVariable OtlpProtocol = new(
        "SATCHEL_OTLP_PROTOCOL",
        HttpProtobuf,
        "daemon",
        "How: http/protobuf (usually port 4318) or grpc (4317)."
    )
    {
        Key = "telemetry.otlp_protocol",
        Form = SettingForm.OneOf(HttpProtobuf, "grpc"),
    };

    /// <summary>All of them, in this order.</summary>
    public static IReadOnlyList<EnvironmentVariable> All { get; } = [OtlpEndpoint, OtlpProtocol];
}
