using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// A provider's part that puts files on the node. Called in phase order, once per attempt and never twice at a time for one request;
/// concurrently for different requests. Writes only below the target directory it is given. On failure or cancellation it may leave a part
/// there: it goes with the private directory, which whoever asked for the environment removes.
/// </summary>
public interface IMaterializer
{
    /// <summary>Field it materializes.</summary>
    string Field { get; }

    /// <summary>When it works.</summary>
    EnvironmentPhase Phase { get; }

    /// <summary>
    /// Makes and fills <paramref name="targetDirectory"/>, or leaves it unmade when the value needs no files. The engine renames it once
    /// this returns, so nothing in it may hold its own absolute path.
    /// </summary>
    /// <param name="value">Normal form of the field.</param>
    /// <param name="targetDirectory">Absolute, not existing yet, below the job's private directory.</param>
    /// <exception cref="Errors.SatchelException">It cannot; the engine wraps it with phase and provider.</exception>
    Task MaterializeAsync(JsonNode value, string targetDirectory, IProgress<string>? progress, CancellationToken cancellationToken);
}
