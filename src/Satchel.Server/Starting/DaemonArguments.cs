using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;

namespace Satchel.Server.Starting;

/// <summary>
/// The daemon's command line, as <c>satchel start</c> writes it: pairs of an option and its value. Which values an option takes, its setting
/// says, as for variables and the settings file. The command line's own parser is not used here: see ADR 7.
/// </summary>
internal sealed record DaemonArguments
{
    /// <summary>Absolute path of the home; default <c>SATCHEL_HOME</c>, else <c>~/.satchel</c>.</summary>
    public required string Home { get; init; }

    /// <summary>Name of this node.</summary>
    public string Node { get; init; } = "head";

    /// <summary>Absolute path of <c>satchel-supervisor</c>; default: beside this program.</summary>
    public required string Supervisor { get; init; }

    /// <summary>The settings that were given, by <see cref="EnvironmentVariable.Flag"/>; the last counts.</summary>
    public required IReadOnlyDictionary<string, string> Flags { get; init; }

    /// <summary>Only looks whether the settings are right, says so and ends (<c>--check settings</c>): nothing is started or written.</summary>
    public bool OnlyChecksSettings { get; init; }

    /// <exception cref="SatchelException"><c>invalid_argument</c>: unknown option, missing value.</exception>
    public static DaemonArguments Parse(IReadOnlyList<string> arguments)
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        var parsed = new DaemonArguments
        {
            Home = SatchelHome.FromEnvironment().Root,
            Supervisor = Path.Combine(AppContext.BaseDirectory, "satchel-supervisor"),
            Flags = flags,
        };
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var (name, value) = (arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : null);
            if (HeadSettings.All.Any(setting => string.Equals(setting.Flag, name, StringComparison.Ordinal)))
            {
                flags[name] = Required(name, value);
                continue;
            }

            parsed = name switch
            {
                "--home" => parsed with { Home = Path.GetFullPath(Required(name, value)) },
                "--node" => parsed with { Node = Required(name, value) },
                "--supervisor" => parsed with { Supervisor = Path.GetFullPath(Required(name, value)) },
                "--check" when value is "settings" => parsed with { OnlyChecksSettings = true },
                _ => throw Invalid($"Unknown option {name}."),
            };
        }

        return parsed;
    }

    private static string Required(string name, string? value) =>
        value is { Length: > 0 } ? value : throw Invalid($"Option {name} has no value.");

    private static SatchelException Invalid(string message) =>
        new(new SatchelError("invalid_argument", message, "See `satchel start --help`."));
}
