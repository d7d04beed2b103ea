using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Texts;
using Satchel.Client.Contexts;
using Satchel.Client.Starting;

namespace Satchel.Cli.Diagnosis;

/// <summary>What a daemon that is started here would go by.</summary>
/// <param name="Found">Whether it makes sense.</param>
/// <param name="Settings">What it says; the defaults where it makes none.</param>
internal sealed record ConfigCheck(Finding Found, SettingsReader Settings)
{
    private const string Check = "config";

    /// <summary>Settings that name a file or directory which is to be there.</summary>
    private static readonly (EnvironmentVariable Setting, string Kind)[] Places =
    [
        (CondaSettings.Home, Directory),
        (EnvironmentVariables.ToolWheels, Directory),
        (EnvironmentVariables.ContainerAuthFile, File),
        (EnvironmentVariables.CertificateFile, File),
    ];

    private const string Directory = "directory";
    private const string File = "file";

    public static async Task<ConfigCheck> RunAsync(SatchelHome home, CancellationToken cancellationToken)
    {
        try
        {
            var settings = SettingsFile.Read(home);
            // The daemon tells all faults of the file at once; without it those that can be seen here are better than nothing.
            var report =
                DaemonCheck.CommandFor(home) is { } command
                && await ToolTrial.AskAsync(command, cancellationToken).ConfigureAwait(false) is { } line
                    ? DaemonCheck.ReportIn(line)
                    : null;
            foreach (var setting in SettingsReader.Known.Where(known => report is null || known.FindSet() is not null))
            {
                if (FaultOf(settings, setting) is { } fault)
                {
                    var fix = setting.FindSet() is { } variable ? $"unset {variable.Name}" : Edit(home);
                    return Wrong(home, $"{fault.Message} {fault.Hint}", fix);
                }
            }

            if (report?.Error is { } refused)
            {
                return Wrong(home, $"{refused.Message} {refused.Hint}", Edit(home));
            }

            _ = new ContextFile(home).Read();
            foreach (var (setting, kind) in Places)
            {
                if (settings.Text(setting) is { } place && !IsThere(place, kind))
                {
                    var fix = setting.FindSet() is { } variable ? $"unset {variable.Name}" : Edit(home);
                    return new ConfigCheck(
                        Finding.Wrong(Check, $"{setting.Name} or {setting.Key} names '{place}', and there is no such {kind}", fix),
                        settings
                    );
                }
            }

            return new ConfigCheck(
                Finding.Good(Check, System.IO.File.Exists(home.ConfigFile) ? home.ConfigFile : "no config.toml"),
                settings
            );
        }
        catch (SatchelException wrong)
        {
            return Wrong(home, $"{wrong.Error.Message} {wrong.Error.Hint}", Edit(home));
        }
    }

    private static bool IsThere(string place, string kind) =>
        kind == Directory ? System.IO.Directory.Exists(place) : System.IO.File.Exists(place);

    private static SatchelError? FaultOf(SettingsReader settings, EnvironmentVariable setting)
    {
        try
        {
            settings.Find(setting);
            return null;
        }
        catch (SatchelException wrong)
        {
            return wrong.Error;
        }
    }

    private static string Edit(SatchelHome home) => $"${{EDITOR:-vi}} {ShellWords.Join([home.ConfigFile])}";

    private static ConfigCheck Wrong(SatchelHome home, string fault, string fix) =>
        new(
            Finding.Wrong(Check, fault, fix),
            new SettingsReader(new Dictionary<string, string>(StringComparer.Ordinal), home.ConfigFile, static _ => null)
        );
}
