using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// Checks environments that processes of this machine write, and packages the local files that they name into the cluster's own store: what
/// the client does for a job, done by the daemon for the drivers, tasks and actors of its machine. Thread-safe.
/// </summary>
public interface IPackager
{
    /// <summary>Packages an environment; one without local files is only checked.</summary>
    /// <param name="runtimeEnv">As its user wrote it, or packaged before.</param>
    /// <param name="directory">Absolute directory that relative local paths count from.</param>
    /// <returns>Its normal form, with URIs in the place of local paths.</returns>
    /// <exception cref="Errors.SatchelException">It is wrong, or a file cannot be packaged.</exception>
    Task<JsonObject> PackageAsync(JsonObject runtimeEnv, string directory, CancellationToken cancellationToken);
}
