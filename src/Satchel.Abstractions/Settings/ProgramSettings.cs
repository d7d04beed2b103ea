namespace Satchel.Abstractions.Settings;

/// <summary>Where the programs are that start a local cluster; part of <see cref="EnvironmentVariables.All"/>.</summary>
public static class ProgramSettings
{
    public static readonly EnvironmentVariable Daemon = new(
        "SATCHEL_DAEMON",
        "beside satchel",
        "client",
        "Path of satcheld, for starting a local cluster."
    );

    public static readonly EnvironmentVariable Supervisor = new(
        "SATCHEL_SUPERVISOR",
        "beside satchel",
        "client",
        "Path of satchel-supervisor, for starting a local cluster."
    );

    public static readonly EnvironmentVariable CalledAs = new(
        "SATCHEL_CALLED_AS",
        "as it was",
        "client",
        "How the user called satchel, for command lines in messages; set by what starts it under another name."
    );

    /// <summary>All of them, in this order.</summary>
    public static IReadOnlyList<EnvironmentVariable> All { get; } = [Daemon, Supervisor, CalledAs];
}
