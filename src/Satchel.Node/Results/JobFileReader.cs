using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;
using Satchel.Posix.Files;

namespace Satchel.Node.Results;

/// <summary>Reads results. One that is removed while it is read is read to its end.</summary>
internal sealed partial class JobFileReader(
    JobResults results,
    ResultDirectories directories,
    NodeOptions node,
    ILogger<JobFileReader> logger
) : IJobFiles
{
    public async Task<JobFilePage> ListAsync(RunId runId, string? after, int limit, CancellationToken cancellationToken)
    {
        using var index = await OpenIndexAsync(runId, cancellationToken).ConfigureAwait(false);
        if (index is null)
        {
            return new JobFilePage(null, [], null);
        }

        var files = limit == 0 ? [] : index.ReadAfter(after).Take(limit + 1).Select(line => line.File).ToList();
        var next = limit > 0 && files.Count > limit ? files[limit - 1].Path : null;
        return new JobFilePage(
            index.Summary with
            {
                KeptUntil = index.Summary.KeptSince + node.FilesAge,
            },
            next is null ? files : files[..limit],
            next
        );
    }

    public async Task<(JobFile File, Stream Content)> OpenAsync(RunId runId, string path, CancellationToken cancellationToken)
    {
        using var index = await OpenIndexAsync(runId, cancellationToken).ConfigureAwait(false);
        if (
            index?.Find(path) is { Number: { } number } line
            && GuardedFile.TryOpenRead(ResultBuilder.PathOf(directories.Kept(runId), number)) is { } file
        )
        {
            return (line.File, new FileStream(file, FileAccess.Read, bufferSize: 0));
        }

        throw new SatchelException(
            new SatchelError(
                "file_not_found",
                $"No file '{path}' of the job is kept.",
                "`satchel job files` lists those there are; files go when they are too old or too many."
            )
        );
    }

    private async Task<ResultIndex?> OpenIndexAsync(RunId runId, CancellationToken cancellationToken)
    {
        await results.WhenSettledAsync(runId, cancellationToken).ConfigureAwait(false);
        try
        {
            return ResultIndex.TryOpen(directories.Kept(runId));
        }
        catch (InvalidDataException damaged)
        {
            Unreadable(logger, damaged, runId);
            return null;
        }
    }

    [LoggerMessage(51, LogLevel.Warning, "The list of what run {RunId} made is damaged.")]
    private static partial void Unreadable(ILogger logger, Exception damaged, RunId runId);
}
