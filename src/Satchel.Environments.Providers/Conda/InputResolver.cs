using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Settings;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// Finds a named environment on the node and says what state it is in; adds to a described one what the operator has set. An empty value
/// stays empty: it asks for nothing.
/// </summary>
internal sealed class InputResolver(ProviderServices services) : IInputResolver
{
    public string Field => "conda";

    public EnvironmentPhase Phase => EnvironmentPhase.Base;

    public Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken) =>
        Task.Run<JsonNode>(
            () =>
                value switch
                {
                    JsonObject { Count: > 0 } content => Described(content, context, cancellationToken),
                    _ when value.TryGetText(out var place) && place.Length > 0 => Existing(place, context),
                    _ => new JsonObject(),
                },
            cancellationToken
        );

    private JsonObject Existing(string place, ResolvingContext context)
    {
        var prefix = new NodeEnvironments(services.Setting(CondaSettings.Home), context.Variables).Find(place);
        return new ResolvedCondaField(Content: null, prefix, EnvironmentState.Of(prefix), Path.IsPathRooted(place) ? "" : place).ToJson();
    }

    private JsonObject Described(JsonObject content, ResolvingContext context, CancellationToken cancellationToken) =>
        new ResolvedCondaField(content, Prefix: null, State: null, content[EnvironmentContent.Name]?.GetValue<string>() ?? "")
        {
            Pip = NestedPip.Of(content) is { } nested
                ? RequirementResolving.Resolve(NestedPip.Keys, nested, InstallerFiles.OfPip, context, cancellationToken).AsObject()
                : null,
            Program = services.Setting(CondaSettings.Program) ?? CondaSettings.Program.Default,
            DefaultChannels = services.Setting(CondaSettings.Channels) ?? CondaSettings.Channels.Default,
        }.ToJson();
}
