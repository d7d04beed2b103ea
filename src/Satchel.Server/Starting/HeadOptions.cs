using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;

namespace Satchel.Server.Starting;

/// <summary>What a head is, where it listens and what it gives out.</summary>
internal sealed record HeadOptions
{
    /// <summary>The cluster's home.</summary>
    public required SatchelHome Home { get; init; }

    /// <summary>Name of this node.</summary>
    public required string Node { get; init; }

    /// <summary>Absolute path of <c>satchel-supervisor</c>.</summary>
    public required string Supervisor { get; init; }

    /// <summary>Address to listen on.</summary>
    public required string Host { get; init; }

    /// <summary>Port to listen on; 0 takes any. Null takes <see cref="HeadRecord.DefaultPort"/>, or the next free one after it.</summary>
    public required int? Port { get; init; }

    /// <summary>Names under which the head may be addressed, beside its own.</summary>
    public required IReadOnlyList<string> TrustedHosts { get; init; }

    /// <summary>The fields that programs of the operator's add to runtime environments.</summary>
    public IReadOnlyList<CustomProvider> Custom { get; init; } = [];

    /// <exception cref="Abstractions.Errors.SatchelException"><c>invalid_setting</c>.</exception>
    public static HeadOptions Of(DaemonArguments arguments, SettingsReader settings) =>
        new()
        {
            Home = new SatchelHome(arguments.Home),
            Node = arguments.Node,
            Supervisor = arguments.Supervisor,
            Host = settings.Text(HeadSettings.Host) ?? HeadSettings.Host.Default,
            Port = (int?)settings.WholeNumber(HeadSettings.Port),
            TrustedHosts = (settings.Text(EnvironmentVariables.TrustedHosts) ?? "").Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            ),
        };
}
