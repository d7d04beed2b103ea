using Satchel.Abstractions.Packages;
using Satchel.Archives.Tar;
using Satchel.Archives.Zip;

namespace Satchel.Archives;

/// <summary>
/// The one place where archives from outside are unpacked. It writes nothing itself: files go to a sink, one after the other, and the tree
/// comes back once all of the archive has been found sound. Refused are absolute names, <c>..</c>, backslashes in zips, names that are no
/// UTF-8, that stand twice or differ only in case, links that lead out, devices, what is encrypted or damaged, and what breaks
/// <see cref="ArchiveLimits"/>. Set-user-id bits, owners and times are dropped.
/// </summary>
public static class ArchiveUnpacker
{
    /// <summary>Unpacks all of an archive in one pass and constant memory per file.</summary>
    /// <exception cref="ArchiveRefusedException">All of it is refused; what the sink took must be forgotten.</exception>
    public static async Task<PackageTree> UnpackAsync(
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
            foreach (var link in new LinkResolution(entries).FindEscapes())
            {
                throw contents.Refused(link, "is a link that leads out of the archive, or through too many others");
            }

            return PackageTree.Create(entries);
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
