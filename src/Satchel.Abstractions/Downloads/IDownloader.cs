using Satchel.Abstractions.Environments;

namespace Satchel.Abstractions.Downloads;

/// <summary>Brings files from outside of the cluster. Thread-safe.</summary>
public interface IDownloader
{
    /// <summary>Downloads one file. Transient failures are tried again, breaks taken up where they were.</summary>
    /// <param name="request">What, and where to.</param>
    /// <returns>What it is. The file is there whole; on failure its owner removes what there is of it.</returns>
    /// <exception cref="SetupFailedException">It cannot be had: <see cref="SetupErrorKinds.UriNotFound"/>, <c>AccessDenied</c>,
    /// <c>TlsFailed</c>, <c>UriUnreachable</c>, <c>DownloadStalled</c>, <c>QuotaExceeded</c>, <c>ToolMissing</c>.</exception>
    /// <exception cref="IOException">The disk fails, or is full.</exception>
    Task<DownloadedFile> DownloadAsync(DownloadRequest request, CancellationToken cancellationToken);
}
