using System.IO.Enumeration;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Texts;
using Satchel.Environments.Tools;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Environments.Layers;

/// <summary>One attempt to build one layer, whose lock the caller holds. Leaves the whole layer or nothing.</summary>
internal sealed class LayerBuilding(
    LayerLayout layout,
    LayerRecords records,
    LayerUsers users,
    LayerCollector collector,
    InstallerCaches caches,
    LayerTrash trash,
    TimeProvider time
)
{
    /// <summary>Ends what a killed builder left of this layer: its processes first, that nothing writes into the new one.</summary>
    public async Task ClearAsync(string bucket, LayerKey key)
    {
        var directory = layout.Directory(bucket, key);
        if (FileStatus.OfName(directory) is null)
        {
            return;
        }

        await ToolProcesses.EndLeftAsync(directory, time).ConfigureAwait(false);
        trash.Delete(trash.Take(directory));
    }

    public Task<LayerRecord> RunAsync(
        PlannedLayer planned,
        BuildFlight flight,
        Func<LayerPlace, CancellationToken, Task<LayerContent>> fill,
        CancellationToken cancellationToken
    ) =>
        EnvironmentTelemetry.BuildSpan.RunAsync(async span =>
        {
            span?.SetTag("satchel.field", planned.Provider).SetTag("satchel.layer", planned.Key.ToString());
            var began = time.GetTimestamp();
            var succeeded = false;
            try
            {
                var record = await BuildAsync(planned, flight, fill, cancellationToken).ConfigureAwait(false);
                succeeded = true;
                return record;
            }
            finally
            {
                EnvironmentTelemetry.HasTriedToBuild(planned.Provider, time.GetElapsedTime(began), succeeded);
            }
        });

    private async Task<LayerRecord> BuildAsync(
        PlannedLayer planned,
        BuildFlight flight,
        Func<LayerPlace, CancellationToken, Task<LayerContent>> fill,
        CancellationToken cancellationToken
    )
    {
        var directory = layout.Directory(planned.Bucket, planned.Key);
        if (FileStatus.OfName(directory) is not null && !records.HasLostItsFiles(planned.Bucket, planned.Key))
        {
            users.ThrowIfAny(planned.Key, directory);
        }

        // Of files that are gone: it would make a layer of what is half built, for whoever looks meanwhile and for the start after a kill.
        records.Remove(planned.Bucket, planned.Key);
        await ClearAsync(planned.Bucket, planned.Key).ConfigureAwait(false);
        await MakeRoomAsync(planned, cancellationToken).ConfigureAwait(false);
        var scratch = Path.Combine(layout.Scratch, $"{planned.Bucket}-{planned.Key}");
        trash.Delete(trash.Take(scratch));
        try
        {
            Directory.CreateDirectory(directory);
            Directory.CreateDirectory(scratch);
            var content = await FillAsync(planned, flight, fill, directory, scratch, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            RequireDirectory(planned, directory);
            var record = new LayerRecord
            {
                Format = LayerRecord.CurrentFormat,
                Key = planned.Key,
                Provider = planned.Provider,
                FormatVersion = planned.FormatVersion,
                Directory = directory,
                Holds = LayerParts.Of(directory),
                Inputs = planned.Plan.Inputs,
                Parents = planned.Parents,
                Summary = content.Summary ?? planned.Plan.Summary,
                Facts = content.Facts,
                Lock = content.Lock,
                Bytes = SizeOf(directory) + content.BytesElsewhere,
                Created = time.GetUtcNow(),
            };
            records.Commit(planned.Bucket, record);
            return record;
        }
        catch
        {
            await ClearAsync(planned.Bucket, planned.Key).ConfigureAwait(false);
            throw;
        }
        finally
        {
            trash.Delete(trash.Take(scratch));
        }
    }

    /// <summary>What is elsewhere, behind a link, is no content of the layer.</summary>
    private static void RequireDirectory(PlannedLayer planned, string directory)
    {
        if (FileStatus.OfName(directory)?.Kind is not FileKind.Directory)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ToolFailed,
                $"What sets {planned.Provider} up has removed or replaced the directory that it was to fill.",
                "It must write into that directory, and leave the directory itself alone."
            );
        }
    }

    private Task<LayerContent> FillAsync(
        PlannedLayer planned,
        BuildFlight flight,
        Func<LayerPlace, CancellationToken, Task<LayerContent>> fill,
        string directory,
        string scratch,
        CancellationToken cancellationToken
    ) =>
        caches.UseAsync(
            planned.Provider,
            async cache =>
            {
                using var log = new BuildLog(layout.Log(planned.Bucket, planned.Key), flight.Log);
                var place = new LayerPlace(directory, scratch, cache, log.Path, flight, log.Write);
                return await fill(place, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken
        );

    /// <summary>Refuses before anything is written what cannot fit, even when everything unused is removed.</summary>
    private async Task MakeRoomAsync(PlannedLayer planned, CancellationToken cancellationToken)
    {
        if (planned.Plan.Bytes is not { } needed || needed + Reserve() <= Free())
        {
            return;
        }

        var tally = new CollectionTally();
        await collector.CollectAsync(everything: true, tally, cancellationToken).ConfigureAwait(false);
        if (needed + Reserve() > Free())
        {
            caches.Empty(everything: true, tally, cancellationToken);
        }

        var free = Free();
        if (needed + Reserve() > free)
        {
            throw new SatchelException(
                new SatchelError(
                    SetupErrorKinds.DiskFull.Code,
                    $"{planned.Provider} needs {ByteCount.Of(needed)}, the disk that holds '{layout.Layers}' has {ByteCount.Of(free)} free.",
                    "Free some space there, or move SATCHEL_HOME to a larger disk."
                )
            );
        }
    }

    private long Free() => DiskRoom.Free(layout.Layers);

    private long Reserve() => DiskRoom.Reserve(layout.Layers);

    /// <summary>Sum of the files' sizes, each rounded up to whole blocks; links are not followed.</summary>
    public static long SizeOf(string directory)
    {
        const long Block = 4096;
        var sizes = new FileSystemEnumerable<long>(
            directory,
            static (ref FileSystemEntry entry) => (entry.Length + Block - 1) / Block * Block,
            new EnumerationOptions { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = true }
        )
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) =>
                !entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        return sizes.Sum();
    }
}
