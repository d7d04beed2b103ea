using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Tools;

/// <inheritdoc cref="ToolInstallation.InstallAsync"/>
internal delegate Task<string> InstallTool(
    ToolInstallation installation,
    PythonFacts python,
    IReadOnlyDictionary<string, string> variables,
    LayerPlace place,
    ToolRunner tools,
    CancellationToken cancellationToken
);
