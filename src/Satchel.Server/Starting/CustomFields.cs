using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Settings;

namespace Satchel.Server.Starting;

/// <summary>Says at the start which fields the operator added, and that Ray's plugins are none.</summary>
internal sealed partial class CustomFields(IReadOnlyList<CustomProvider> custom, ILogger<CustomFields> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in custom)
        {
            LogField(provider.Field, provider.Command[0]);
        }

        if (EnvironmentVariables.RayPlugins.Read() is not null)
        {
            LogRayPlugins(EnvironmentVariables.RayPlugins.Name);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "The field {Field} of environments is set up by {Program}.")]
    private partial void LogField(string field, string program);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "{Variable} is set: Satchel does not load Ray's plugins, and refuses their fields. Make each a custom provider (docs/guides/custom-providers.md)."
    )]
    private partial void LogRayPlugins(string variable);
}
