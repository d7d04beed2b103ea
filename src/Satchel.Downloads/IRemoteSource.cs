using Satchel.Abstractions.Environments;

namespace Satchel.Downloads;

/// <summary>One remote file that can be read from any place. Used by one download, one call at a time.</summary>
internal interface IRemoteSource : IDisposable
{
    /// <summary>Begins to read.</summary>
    /// <param name="offset">First byte that is wanted.</param>
    /// <param name="version">The version the bytes before belong to; null when there are none.</param>
    /// <returns>The content; from its beginning when the source cannot start in the middle, or holds another version by now.</returns>
    /// <exception cref="SetupFailedException">A transient kind is tried again.</exception>
    Task<RemoteContent> OpenAsync(long offset, string? version, CancellationToken cancellationToken);
}
