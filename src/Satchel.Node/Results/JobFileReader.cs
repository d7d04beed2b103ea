using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Files;

namespace Satchel.Node.Results;

/// <summary>Reads results. One that is removed while it is read is read to its end.</summary>
internal sealed partial class JobFileReader(
    JobResults results,
    ResultDirectories directories,
    ResultRoom room,
    NodeOptions node,
    ILogger<JobFileReader> logger
) : IJobFiles
{
    public async Task<JobFilePage> ListAsync(RunId runId, string? after, int limit, CancellationToken cancellationToken) =>
        await ReadAsync(runId, index => PageOf(runId, index, after, limit), cancellationToken).ConfigureAwait(false)
        ?? new JobFilePage(null, [], null) { KeepingIsOff = WhyNot };

    private string? WhyNot =>
        node.FilesLimit <= 0 ? WhyNotFor(JobSettings.FilesMaxBytes)
        : node.FilesAge <= TimeSpan.Zero ? WhyNotFor(JobSettings.FilesMaxAge)
        : null;

    private static string WhyNotFor(EnvironmentVariable setting) => $"{setting.Key} ({setting.Name}) is 0";

    public async Task<(JobFile File, Stream Content)> OpenAsync(RunId runId, string path, CancellationToken cancellationToken)
    {
        var line = await ReadAsync(runId, index => index.Find(path), cancellationToken).ConfigureAwait(false);
        if (line is { Number: { } number } && TryOpen(ResultBuilder.PathOf(directories.Kept(runId), number), line.File) is { } file)
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

    /// <returns>Null when it is gone.</returns>
    /// <exception cref="SatchelException"><c>file_damaged</c>: what is there is not what was put away.</exception>
    private static SafeFileHandle? TryOpen(string place, JobFile kept)
    {
        SafeFileHandle? file;
        try
        {
            file = GuardedFile.TryOpenRead(place);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Damaged(kept, FileFault.InWords(refused), refused);
        }

        if (file is null || FileStatus.OfOpen(file).Size is var size && size == kept.Size)
        {
            return file;
        }

        file.Dispose();
        throw Damaged(kept, string.Create(CultureInfo.InvariantCulture, $"{place} has {size} bytes, not {kept.Size}"), null);
    }

    private static SatchelException Damaged(JobFile kept, string why, Exception? cause) =>
        new(
            new SatchelError(
                "file_damaged",
                $"What the node keeps of '{kept.Path}' is no longer what the job left: {why}.",
                "Somebody changed it on the node, or its disk is damaged. Bring the other files with patterns; '!NAME' leaves this one out."
            ),
            cause
        );

    private JobFilePage PageOf(RunId runId, ResultIndex index, string? after, int limit)
    {
        var files = limit == 0 ? [] : index.ReadAfter(after).Take(limit + 1).Select(line => Placed(runId, line)).ToList();
        var next = limit > 0 && files.Count > limit ? files[limit - 1].Path : null;
        return new JobFilePage(
            index.Summary with
            {
                // On a disk that is nearly full it goes with the next that needs the room: no time can be promised.
                KeptUntil = index.Summary.NotKept is null && room.Look().Missing > 0 ? null : index.Summary.KeptSince + node.FilesAge,
            },
            next is null ? files : files[..limit],
            next
        );
    }

    private JobFile Placed(RunId runId, IndexLine line) =>
        line.Number is { } number ? line.File with { Place = ResultBuilder.PathOf(directories.Kept(runId), number) } : line.File;

    /// <summary>Reads in the index of a result; null when there is none, or one that is damaged anywhere, with which the result goes.</summary>
    private async Task<T?> ReadAsync<T>(RunId runId, Func<ResultIndex, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        await results.WhenSettledAsync(runId, cancellationToken).ConfigureAwait(false);
        try
        {
            using var index = ResultIndex.TryOpen(directories.Kept(runId)) ?? ResultIndex.TryOpenList(directories.ListOf(runId));
            return index is null ? null : read(index);
        }
        catch (InvalidDataException damaged)
        {
            Unreadable(logger, damaged, runId);
        }

        await results.RemoveAsync(runId, cancellationToken).ConfigureAwait(false);
        return null;
    }

    [LoggerMessage(51, LogLevel.Warning, "The list of what run {RunId} made is damaged: it is removed.")]
    private static partial void Unreadable(ILogger logger, Exception damaged, RunId runId);
}
