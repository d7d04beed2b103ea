using Satchel.Abstractions.Environments.Tools;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <inheritdoc cref="EngineCommand.RunAsync"/>
internal delegate Task<ToolResult> EngineCall(
    ContainerEngine engine,
    IReadOnlyList<string> arguments,
    IReadOnlyDictionary<string, string> variables,
    Action<string>? onLine,
    CancellationToken cancellationToken
);
