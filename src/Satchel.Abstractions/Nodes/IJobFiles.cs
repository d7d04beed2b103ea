using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;

namespace Satchel.Abstractions.Nodes;

/// <summary>What the jobs of a node created, changed and deleted in their directories, kept after their ends. Thread-safe.</summary>
public interface IJobFiles
{
    /// <summary>Lists what an ended run left. Waits while that is still being put away.</summary>
    /// <param name="after">Cursor of the page; null for the first.</param>
    /// <param name="limit">Most paths of the page; 0 for the summary alone.</param>
    Task<JobFilePage> ListAsync(RunId runId, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Opens the content of a file for reading; it can be read from any offset and does not change.</summary>
    /// <returns>The file as it is listed, and its content.</returns>
    /// <exception cref="SatchelException"><c>file_not_found</c>.</exception>
    Task<(JobFile File, Stream Content)> OpenAsync(RunId runId, string path, CancellationToken cancellationToken);
}
