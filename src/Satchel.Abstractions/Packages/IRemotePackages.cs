using Satchel.Abstractions.Environments;

namespace Satchel.Abstractions.Packages;

/// <summary>
/// Packages that lie outside of the cluster. The first use of a URI pins it: from then on it stands for the same files on every node and in
/// every job, until its pin is removed. Thread-safe; one URI is fetched once, however many ask for it.
/// </summary>
public interface IRemotePackages
{
    /// <summary>Finds the package that a URI stands for, and fetches it when this node does not hold it.</summary>
    /// <param name="uri">One that is remote.</param>
    /// <param name="context">Variables that say how to get there.</param>
    /// <returns>A committed package; a wheel is one of a single file.</returns>
    /// <exception cref="SetupFailedException">It cannot be had, or is not what it was when it was pinned.</exception>
    Task<PackageTree> ResolveAsync(RuntimeEnvUri uri, ResolvingContext context, CancellationToken cancellationToken);

    /// <summary>Every URI that is pinned, in the order of the shown URIs.</summary>
    Task<IReadOnlyList<RemotePin>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Forgets what a URI stands for; its next use pins it again.</summary>
    /// <param name="uri">As written in an environment, or as shown.</param>
    /// <returns>Whether it was pinned.</returns>
    Task<bool> ForgetAsync(string uri, CancellationToken cancellationToken);
}
