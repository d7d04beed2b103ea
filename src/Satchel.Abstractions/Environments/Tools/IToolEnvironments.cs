using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Abstractions.Environments.Tools;

/// <summary>
/// The tools of our own that installers need, such as uv: made on first use by the node's Python from the configured package index
/// (<c>SATCHEL_TOOL_WHEELS</c> names a directory of wheels for machines without one), kept as layers of the node. Thread-safe; equal
/// requests at the same time make one environment.
/// </summary>
public interface IToolEnvironments
{
    /// <summary>Finds or makes the environment of a tool; it stays as long as <paramref name="build"/> does.</summary>
    /// <param name="requirement">Which tool.</param>
    /// <param name="build">The build that needs it, whose log and progress tell about the installation.</param>
    /// <exception cref="SetupFailedException">It cannot be had; the hint gives the command that installs it.</exception>
    Task<ToolEnvironment> GetAsync(ToolRequirement requirement, LayerBuild build, CancellationToken cancellationToken);

    /// <summary>Finds or makes the environment of a tool that no build needs but the node itself.</summary>
    /// <param name="requirement">Which tool.</param>
    /// <param name="variables">Say where Python is, and the package index.</param>
    /// <exception cref="SetupFailedException">It cannot be had; the hint gives the command that installs it.</exception>
    Task<ToolEnvironment> GetAsync(
        ToolRequirement requirement,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    );
}
