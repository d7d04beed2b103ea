using System.Diagnostics;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Pipeline;

namespace Satchel.Environments.Tools;

/// <summary>
/// Runs tools where no layer is built: to ask them something. Each gets the daemon's own variables, cleaned as for every tool, and over
/// them what its command says; a cancellation ends it with all it started. Thread-safe.
/// </summary>
/// <param name="time">Paces the waiting for processes to end.</param>
public sealed class StandaloneTools(TimeProvider time) : IToolRunner
{
    private const string Directory = "/";

    public Task<ToolResult> RunAsync(ToolCommand command, CancellationToken cancellationToken)
    {
        var own = new ProcessStartInfo().Environment.ToDictionary(
            variable => variable.Key,
            variable => variable.Value ?? "",
            StringComparer.Ordinal
        );
        var variables = ToolVariables.For(own, command.Variables, Path.GetTempPath());
        var runner = new ToolRunner($"question-{Guid.NewGuid():N}", Directory, new SecretRedactor(variables), static _ => { }, time);
        return runner.RunAsync(command with { Variables = variables }, cancellationToken);
    }
}
