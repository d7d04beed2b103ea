using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Texts;
using Satchel.Client.Contexts;

namespace Satchel.Cli.Diagnosis;

/// <summary>What a daemon that is started here would go by.</summary>
/// <param name="Found">Whether it makes sense.</param>
/// <param name="Settings">What it says; the defaults where it makes none.</param>
internal sealed record ConfigCheck(Finding Found, SettingsReader Settings)
{
    private const string Check = "config";

    public static ConfigCheck Run(SatchelHome home)
    {
        try
        {
            var settings = SettingsFile.Read(home);
            foreach (var setting in SettingsReader.Known)
            {
                if (FaultOf(settings, setting) is { } fault)
                {
                    var fix = setting.FindSet() is { } variable ? $"unset {variable.Name}" : Edit(home);
                    return Wrong(home, $"{fault.Message} {fault.Hint}", fix);
                }
            }

            return new ConfigCheck(Finding.Good(Check, File.Exists(home.ConfigFile) ? home.ConfigFile : "no config.toml"), settings);
        }
        catch (SatchelException refused)
        {
            return Wrong(home, $"{refused.Error.Message} {refused.Error.Hint}", Edit(home));
        }
    }

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
            Finding.Bad(Check, fault, fix),
            new SettingsReader(new Dictionary<string, string>(StringComparer.Ordinal), home.ConfigFile, static _ => null)
        );
}
