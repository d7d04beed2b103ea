using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Tests.Engine;

/// <summary>A materializer that does what a test says.</summary>
internal sealed class ScriptedMaterializer(string name, EnvironmentPhase phase, Func<string, CancellationToken, Task> work) : IMaterializer
{
    public string Field => name;

    public EnvironmentPhase Phase => phase;

    public Task MaterializeAsync(
        JsonNode value,
        string targetDirectory,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    ) => work(targetDirectory, cancellationToken);
}
