using System.Text.Json;

namespace Satchel.Abstractions.Settings;

/// <summary>
/// Where a head listens and what it gives out: what <c>satchel start</c> has options for; part of
/// <see cref="EnvironmentVariables.All"/>.
/// </summary>
public static class HeadSettings
{
    public static readonly EnvironmentVariable Host = new(
        "SATCHEL_DASHBOARD_HOST",
        "127.0.0.1",
        "daemon",
        "Address that the API listens on."
    )
    {
        Key = "head.host",
        Flag = "--dashboard-host",
    };

    public static readonly EnvironmentVariable Port = new(
        "SATCHEL_DASHBOARD_PORT",
        "8265, or the next free one",
        "daemon",
        "Port that the API listens on; 0 takes any."
    )
    {
        Key = "head.port",
        Flag = "--dashboard-port",
        Form = SettingForm.WholeNumber(0, ushort.MaxValue),
    };

    public static readonly EnvironmentVariable Cpus = new("SATCHEL_NUM_CPUS", "those of the machine", "daemon", "CPUs that jobs may take.")
    {
        Key = "head.num_cpus",
        Flag = "--num-cpus",
        Form = SettingForm.Number(0, MostUnits),
    };

    public static readonly EnvironmentVariable Gpus = new("SATCHEL_NUM_GPUS", "those of the machine", "daemon", "GPUs that jobs may take.")
    {
        Key = "head.num_gpus",
        Flag = "--num-gpus",
        Form = SettingForm.Number(0, MostGpus),
    };

    public static readonly EnvironmentVariable Memory = new(
        "SATCHEL_MEMORY",
        "that of the machine",
        "daemon",
        "Bytes of memory that jobs may take."
    )
    {
        Key = "head.memory",
        Flag = "--memory",
        Form = SettingForm.WholeNumber(0, SettingForm.MostBytes),
    };

    public static readonly EnvironmentVariable Resources = new(
        "SATCHEL_RESOURCES",
        "none",
        "daemon",
        "Custom resources that jobs may take, as a JSON object of numbers."
    )
    {
        Key = "head.resources",
        Flag = "--resources",
        Form = SettingForm.JsonOf(
            "numbers from 0",
            static value => value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var amount) && amount is >= 0 and < 1e15
        ),
    };

    public static readonly EnvironmentVariable Labels = new(
        "SATCHEL_LABELS",
        "none",
        "daemon",
        "Labels of the node, as a JSON object of texts."
    )
    {
        Key = "head.labels",
        Flag = "--labels",
        Form = SettingForm.JsonOf("texts", static value => value.ValueKind is JsonValueKind.String),
    };

    /// <summary>Far more than a machine has: each is kept account of.</summary>
    public const double MostGpus = 65_536;

    private const double MostUnits = int.MaxValue;

    /// <summary>All of them, in this order.</summary>
    public static IReadOnlyList<EnvironmentVariable> All { get; } = [Host, Port, Cpus, Gpus, Memory, Resources, Labels];
}
