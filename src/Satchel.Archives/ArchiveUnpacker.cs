using Satchel.Abstractions.Packages;
using Satchel.Archives.Tar;
using Satchel.Archives.Zip;

namespace Satchel.Archives;

/// <summary>
/// The one place where archives from outside are unpacked. It writes nothing itself: files go to a sink, one after the other, and the tree
/// comes back once all of the archive has been found sound. Refused are absolute names, <c>..</c>, names that are said to be UTF-8 and are not,
/// that are both a directory and something else or differ only in case, what is encrypted or damaged, and what breaks
/// <see cref="ArchiveLimits"/>. Left out with a warning are links that lead out, devices, pipes and sockets. Of two entries of one name the later
/// one counts. Set-user-id bits, owners and times are dropped.
/// </summary>
public static class ArchiveUnpacker
{
    private const int MostPasses = 5;

    /// <summary>Unpacks all of an archive in one pass and constant memory per file.</summary>
    /// <exception cref="ArchiveRefusedException">All of it is refused; what the sink took must be forgotten.</exception>
    public static async Task<UnpackedArchive> UnpackAsync(
        ArchiveSource source,
        ArchiveOptions options,
        IArchiveSink sink,
        CancellationToken cancellationToken
    )
    {
        var budget = new ArchiveBudget(source.Name, source.Content.Length, options.Limits);
        var contents = new ArchiveContents(source, options.Limits, budget);
        try
        {
            await (
                source.Kind == ArchiveKind.Zip
                    ? new ZipUnpacker(source, options.Limits, contents, budget, sink).RunAsync(cancellationToken)
                    : new TarUnpacker(source, contents, budget, sink).RunAsync(cancellationToken)
            ).ConfigureAwait(false);

            var entries = contents.ToEntries();
            entries = options.StripSingleTopLevel ? TopLevelDirectory.Strip(entries) : entries;
            return new UnpackedArchive(PackageTree.Create(WithoutEscapes(entries, contents)), contents.Warnings);
        }
        catch (PackageFormatException exception)
        {
            throw new ArchiveRefusedException(source.Name, exception.Message.TrimEnd('.'), exception);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw new ArchiveRefusedException(
                source.Name,
                $"it is damaged, or packed in a way that is not taken ({exception.Message.TrimEnd('.')})",
                exception
            );
        }
    }

    /// <summary>Leaves out links that lead out; until none does, since a link may lead out by way of another.</summary>
    private static IReadOnlyList<PackageEntry> WithoutEscapes(IReadOnlyList<PackageEntry> entries, ArchiveContents contents)
    {
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var escapes = new LinkResolution(entries).FindEscapes().ToHashSet(StringComparer.Ordinal);
            if (escapes.Count == 0)
            {
                return entries;
            }

            foreach (var link in escapes.Order(StringComparer.Ordinal))
            {
                contents.LeaveOut(link, "is a link that leads out of the archive, or through too many others");
            }

            entries = [.. entries.Where(entry => !escapes.Contains(entry.Path))];
        }

        throw contents.Refused(
            entries.OfType<PackageEntry.Symlink>().First().Path,
            "is one of too many links that lead out by way of others"
        );
    }

    /// <summary>
    /// What decoders throw at bytes that are not what they should be; failures of the disk or of the sink are not among
    /// them.
    /// </summary>
    private static bool IsDamage(Exception exception) =>
        exception
            is InvalidDataException
                or EndOfStreamException
                or NotSupportedException
                or OverflowException
                or IndexOutOfRangeException
                or ArgumentException
                or SharpCompress.Common.SharpCompressException;
}
