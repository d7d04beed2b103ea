using Satchel.Abstractions.Errors;
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
            Headers(choice),
            .. EnvironmentVariables
                .All.Where(static setting => setting.ReadBy is "client" && !Told.Contains(setting))
                .Select(static setting =>
                    Set(KeyOf(setting), setting, setting.Read(), setting.FindSet() is { } set ? Variable(set.Name) : null)
                ),
        ];

    private static IReadOnlyList<EnvironmentVariable> Told { get; } =
    [EnvironmentVariables.Address, EnvironmentVariables.Context, EnvironmentVariables.JobHeaders, ProgramSettings.CalledAs];

    private static SettingView Token(ContextChoice choice) =>
        choice.Context?.TokenFile is { } file ? Set("token", EnvironmentVariables.TokenPath, $"of {file}", $"context {choice.Context.Name}")
        : EnvironmentVariables.Token.FindSet() is { } token ? Set("token", EnvironmentVariables.Token, Secret, Variable(token.Name))
        : EnvironmentVariables.TokenPath.FindSet() is { } path
            ? Set("token", EnvironmentVariables.TokenPath, $"of {path.Value}", Variable(path.Name))
        : Set("token", EnvironmentVariables.TokenPath, null, null) with { Default = $"of {EnvironmentVariables.TokenPath.Default}" };

    /// <summary>Their names are shown, of what the context and the variable say together; those of the context win.</summary>
    private static SettingView Headers(ContextChoice choice)
    {
        var setting = EnvironmentVariables.JobHeaders;
        var variable = setting.FindSet();
        var context = choice.Context is { Headers: not null } chosen ? chosen : null;
        var names = NamesOf(context?.Headers).Union(NamesOf(variable?.Value), StringComparer.OrdinalIgnoreCase).ToList();
        var sources = new[]
        {
            context is null ? null : $"context {context.Name}",
            variable is { } set ? Variable(set.Name) : null,
        }.OfType<string>();
        return context is null && variable is null
            ? Set(KeyOf(setting), setting, null, null)
            : Set(
                KeyOf(setting),
                setting,
                names.Count == 0 ? Secret : string.Join(", ", names.Select(name => $"{name}: {Secret}")),
                string.Join(", ", sources)
            );
    }

    /// <summary>None of what cannot be read: whoever sends them is told that.</summary>
    private static IEnumerable<string> NamesOf(string? headers)
    {
        try
        {
            return RequestHeaders.Parse(headers ?? "{}").Keys;
        }
        catch (SatchelException)
        {
            return [];
        }
    }

    private static string KeyOf(EnvironmentVariable setting) => setting.Name["SATCHEL_".Length..].ToLowerInvariant();

    private static SettingView Set(string key, EnvironmentVariable setting, string? value, string? source) =>
        new(key, setting.Name, value, setting.Default, source ?? SettingsReader.Default);

    private static string Variable(string name) => $"variable {name}";
}
