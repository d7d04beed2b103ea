using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Settings;
using Satchel.Posix.Processes;

namespace Satchel.Node.Launching;

/// <summary>How a driver wants to be stopped: its own variables say, which hold the daemon's where the job sets none.</summary>
/// <param name="Signal">First signal.</param>
/// <param name="GraceSeconds">Seconds until SIGKILL.</param>
internal sealed record StopSettings(int Signal, double GraceSeconds)
{
    private const double DefaultGraceSeconds = 3;

    /// <summary><see cref="GraceSeconds"/> as a time.</summary>
    public TimeSpan Grace => TimeSpan.FromSeconds(GraceSeconds);

    /// <summary>Those of a job whose launch another daemon made: its own variables, else this daemon's.</summary>
    public static StopSettings For(JobRecord job)
    {
        var variables = job.Submission.NormalizedEnv["env_vars"] as JsonObject;
        return From(name => (variables?[name] as JsonValue)?.GetValue<string>() ?? Environment.GetEnvironmentVariable(name));
    }

    public static StopSettings From(IReadOnlyDictionary<string, string> variables) => From(variables.GetValueOrDefault);

    private static StopSettings From(Func<string, string?> lookup)
    {
        var signal = EnvironmentVariables.JobStopSignal.Read(lookup);
        var grace = EnvironmentVariables.JobStopWait.Read(lookup);
        return new StopSettings(
            string.Equals(signal, "SIGINT", StringComparison.Ordinal) ? Signals.Interrupt : Signals.Terminate,
            double.TryParse(grace, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 86_400
                ? seconds
                : DefaultGraceSeconds
        );
    }
}
