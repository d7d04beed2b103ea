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

    public async Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken) =>
        value switch
        {
            JsonObject { Count: > 0 } content => await DescribedAsync(content, context, cancellationToken).ConfigureAwait(false),
            _ when value.TryGetText(out var place) && place.Length > 0 => await Task.Run(() => Existing(place, context), cancellationToken)
                .ConfigureAwait(false),
            _ => new JsonObject(),
        };

    private JsonObject Existing(string place, ResolvingContext context)
    {
        var prefix = new NodeEnvironments(services.Setting(CondaSettings.Home), context.Variables).Find(place);
        return new ResolvedCondaField(Content: null, prefix, EnvironmentState.Of(prefix), Path.IsPathRooted(place) ? "" : place).ToJson();
    }

    private async Task<JsonObject> DescribedAsync(JsonObject content, ResolvingContext context, CancellationToken cancellationToken) =>
        new ResolvedCondaField(content, Prefix: null, State: null, content[EnvironmentContent.Name]?.GetValue<string>() ?? "")
        {
            Pip = NestedPip.Of(content) is { } nested
                ? (
                    await RequirementResolving
                        .ResolveAsync(
                            NestedPip.Keys,
                            nested,
                            InstallerFiles.OfPip,
                            new LongListPackages(services.Packages, services.Blobs),
                            context,
                            cancellationToken
                        )
                        .ConfigureAwait(false)
                ).AsObject()
                : null,
            Program = services.Setting(CondaSettings.Program) ?? CondaSettings.Program.Default,
            DefaultChannels = services.Setting(CondaSettings.Channels) ?? CondaSettings.Channels.Default,
        }.ToJson();
}
