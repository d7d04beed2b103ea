using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;

namespace Satchel.Client.Starting;

/// <summary>Asks <c>satcheld</c>, which alone knows all of its settings, whether it would start with those of a home; nothing is started.</summary>
public static class DaemonCheck
{
    /// <summary>The command that checks; it always ends at once, with 0, and prints one line for <see cref="ReportIn"/>.</summary>
    /// <returns>Null when there is no daemon beside this program.</returns>
    public static string[]? CommandFor(SatchelHome home)
    {
        try
        {
            return [DaemonPrograms.Find().Daemon, "--check", "settings", "--home", home.Root];
        }
        catch (SatchelException missing) when (missing.Error.Code == "daemon_missing")
        {
            return null;
        }
    }

    /// <returns>With an error what would keep the daemon from starting, all faults of the file at once; null when it is no answer.</returns>
    public static StartReport? ReportIn(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, WireJson.Default.StartReport);
        }
        catch (JsonException)
        {
            // A daemon that died says nothing about the settings.
            return null;
        }
    }
}
