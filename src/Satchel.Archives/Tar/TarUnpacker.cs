using System.IO.Compression;
using Satchel.Abstractions.Packages;
using Satchel.Archives.Xz;
using SharpCompress.Compressors.Xz;

namespace Satchel.Archives.Tar;

/// <summary>Unpacks tars in gzip or xz, in their order.</summary>
internal sealed class TarUnpacker(ArchiveSource source, ArchiveContents contents, ArchiveBudget budget, IArchiveSink sink)
{
    /// <exception cref="ArchiveRefusedException">See there.</exception>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (
            source.Kind == ArchiveKind.TarXz
            && await new XzGuard(source.Content).FindFaultAsync(cancellationToken).ConfigureAwait(false) is { } fault
        )
        {
            throw new ArchiveRefusedException(source.Name, fault);
        }

        Stream tar =
            source.Kind == ArchiveKind.TarGzip
                ? new GZipStream(source.Content, CompressionMode.Decompress, leaveOpen: true)
                : new XZStream(source.Content);
        await using (tar.ConfigureAwait(false))
        {
            var reader = new TarReader(source.Name, tar, budget);
            while (await reader.NextAsync(cancellationToken).ConfigureAwait(false) is { } header)
            {
                await UnpackAsync(header, reader, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task UnpackAsync(TarHeader header, TarReader reader, CancellationToken cancellationToken)
    {
        var path = contents.Admit(header.Name);
        if (header.IsDirectory)
        {
            contents.AddDirectory(path, PackageModes.OfDirectory(header.Mode));
        }
        else if (header.IsRegularFile)
        {
            contents.ClaimLeaf(path);
            using var content = new EntryContent(reader.Content, budget, static _ => { });
            var blob = await sink.StoreAsync(path, content, cancellationToken).ConfigureAwait(false);
            contents.AddFile(path, blob, PackageModes.OfFile(header.Mode));
        }
        else if (header.IsSymbolicLink)
        {
            contents.ClaimLeaf(path);
            contents.AddLink(path, header.LinkName);
        }
        else if (header.IsHardLink)
        {
            AddHardLink(header, path);
        }
        else if (header.Type is '3' or '4' or '6')
        {
            contents.LeaveOut(header.Name, header.Type == '6' ? "is a FIFO" : "is a device", path);
        }
        else
        {
            throw contents.Refused(header.Name, "is neither file, directory nor link");
        }
    }

    /// <summary>A hard link is the same under another name: bytes, or a link with the same text, or what was left out.</summary>
    private void AddHardLink(TarHeader header, string path)
    {
        var fault = ArchiveNames.FindFault(header.LinkName, source.Kind, new ArchiveLimits(), out var target);
        if (fault is null && contents.FindFile(target) is { } file)
        {
            contents.ClaimLeaf(path);
            contents.AddFile(path, file.Blob, file.Mode);
            budget.CountBytes(file.Blob.Size);
        }
        else if (fault is null && contents.FindLink(target) is { } link)
        {
            contents.ClaimLeaf(path);
            contents.AddLink(path, link.Target);
        }
        else if (fault is null && contents.IsLeftOut(target))
        {
            contents.LeaveOut(header.Name, $"is a hard link to '{header.LinkName}', which no package can hold");
        }
        else
        {
            throw contents.Refused(
                header.Name,
                $"is a hard link to '{header.LinkName}', which is not an earlier file or link of the archive"
            );
        }
    }
}
