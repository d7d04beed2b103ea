using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Settings;
using Satchel.Posix.Processes;

namespace Satchel.Node.Launching;

/// <summary>How a driver wants to be stopped: its own variables say, else the node.</summary>
/// <param name="Signal">First signal.</param>
/// <param name="GraceSeconds">Seconds until SIGKILL.</param>
internal sealed record StopSettings(int Signal, double GraceSeconds)
{
    /// <summary><see cref="GraceSeconds"/> as a time.</summary>
    public TimeSpan Grace => TimeSpan.FromSeconds(GraceSeconds);

    /// <summary>Those of a job whose launch another daemon made.</summary>
    public static StopSettings For(JobRecord job, NodeOptions node)
    {
        var variables = job.Submission.NormalizedEnv["env_vars"] as JsonObject;
        return From(name => variables?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null, node);
    }

    public static StopSettings From(IReadOnlyDictionary<string, string> variables, NodeOptions node) =>
        From(variables.GetValueOrDefault, node);

    private static StopSettings From(Func<string, string?> lookup, NodeOptions node) =>
        new(
            Told(EnvironmentVariables.JobStopSignal, lookup) is { } signal ? SignalOf(signal) : SignalOf(node.StopSignal),
            Told(EnvironmentVariables.JobStopWait, lookup) is { } grace
                ? double.Parse(grace, NumberStyles.Float, CultureInfo.InvariantCulture)
                : node.StopGrace.TotalSeconds
        );

    /// <summary>A value that makes no sense is refused with the job; one that is found here was substituted into it later.</summary>
    private static string? Told(EnvironmentVariable setting, Func<string, string?> lookup) =>
        setting.Read(lookup) is { } text && setting.Form.Accepts(text) ? text : null;

    private static int SignalOf(string name) => name is "SIGINT" ? Signals.Interrupt : Signals.Terminate;
}
