using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;
using Satchel.Client.Contexts;

namespace Satchel.Cli.Clusters;

/// <summary>What the command line itself goes by, and who says so. Secrets are said to be there, not what they are.</summary>
internal static class ClientSettings
{
    private const string Secret = "***";

    public static IReadOnlyList<SettingView> Of(ContextChoice choice, SatchelHome home) =>
        [
            Set("home", EnvironmentVariables.Home, home.Root, EnvironmentVariables.Home.FindSet() is { } set ? Variable(set.Name) : null),
            Set(
                "address",
                EnvironmentVariables.Address,
                choice.Address is null ? null : ClusterAddress.ShownOf(choice.Address),
                choice.Address is null ? null : choice.Source
            ) with
            {
                Default = "the local cluster of the home",
            },
            Set("context", EnvironmentVariables.Context, choice.Context?.Name, choice.Context is null ? null : choice.Source) with
            {
                Default = ClusterContext.Local,
            },
            Token(choice),
            .. EnvironmentVariables
                .All.Where(static setting => setting.ReadBy is "client" && !Told.Contains(setting))
                .Select(static setting =>
                    Set(
                        setting.Name["SATCHEL_".Length..].ToLowerInvariant(),
                        setting,
                        setting == EnvironmentVariables.JobHeaders && setting.Read() is not null ? Secret : setting.Read(),
                        setting.FindSet() is { } set ? Variable(set.Name) : null
                    )
                ),
        ];

    private static IReadOnlyList<EnvironmentVariable> Told { get; } =
    [EnvironmentVariables.Address, EnvironmentVariables.Context, ProgramSettings.CalledAs];

    private static SettingView Token(ContextChoice choice) =>
        choice.Context?.TokenFile is { } file ? Set("token", EnvironmentVariables.TokenPath, $"of {file}", $"context {choice.Context.Name}")
        : EnvironmentVariables.Token.FindSet() is { } token ? Set("token", EnvironmentVariables.Token, Secret, Variable(token.Name))
        : EnvironmentVariables.TokenPath.FindSet() is { } path
            ? Set("token", EnvironmentVariables.TokenPath, $"of {path.Value}", Variable(path.Name))
        : Set("token", EnvironmentVariables.TokenPath, null, null) with { Default = $"of {EnvironmentVariables.TokenPath.Default}" };

    private static SettingView Set(string key, EnvironmentVariable setting, string? value, string? source) =>
        new(key, setting.Name, value, setting.Default, source ?? SettingsReader.Default);

    private static string Variable(string name) => $"variable {name}";
}
