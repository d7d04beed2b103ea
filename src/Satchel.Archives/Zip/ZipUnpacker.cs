using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Satchel.Archives.Zip;

/// <summary>Unpacks zips, wheels and jars, in the order of their directory.</summary>
internal sealed class ZipUnpacker(
    ArchiveSource source,
    ArchiveLimits limits,
    ArchiveContents contents,
    ArchiveBudget budget,
    IArchiveSink sink
)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArchiveRefusedException">See there.</exception>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (file, twoWays) = await ZipPrefix.CutAsync(source.Content, cancellationToken).ConfigureAwait(false);
        var (places, fault) = await ZipDirectoryGuard.ReadAsync(file, limits.MaxEntries, cancellationToken).ConfigureAwait(false);
        if ((twoWays ?? fault) is { } reason)
        {
            throw new ArchiveRefusedException(source.Name, reason);
        }

        using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (
            !zip
                .Entries.Select(static entry => (entry.CompressedLength, entry.Length))
                .SequenceEqual(places.Select(static place => (place.PackedSize, place.Size)))
        )
        {
            throw new ArchiveRefusedException(source.Name, "its directory can be read in two ways");
        }

        if (places.FirstOrDefault(static place => place.IsNameGuessed) is { Name: { } guessed })
        {
            contents.Warn(
                $"It does not say in which encoding its names are, the first of them '{guessed}': they are read as code page 437. Pack it again with UTF-8 names if they look wrong."
            );
        }

        foreach (var (entry, place) in zip.Entries.Zip(places))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await UnpackAsync(file, entry, place, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task UnpackAsync(Stream file, ZipArchiveEntry entry, ZipEntryPlace place, CancellationToken cancellationToken)
    {
        var name = place.Name;
        var path = contents.Admit(name);
        var mode = (entry.ExternalAttributes >> 16) & 0xFFFF;
        var type = mode & UnixMode.TypeMask;
        if (entry.IsEncrypted)
        {
            throw contents.Refused(
                name,
                "is encrypted",
                "Pack the files again without a password: jobs get secrets by `satchel secret set`."
            );
        }

        if (ZipDecoder.NameOfOther(place.Method) is { } method)
        {
            throw contents.Refused(
                name,
                $"is packed with {method}, which is not taken",
                "Pack the files again with what each program for zips does by itself (deflate), or as .tar.gz; or submit the directory itself."
            );
        }

        if (name.EndsWith('/') || type == UnixMode.Directory)
        {
            if (entry.Length != 0 || type is not (0 or UnixMode.Directory))
            {
                throw contents.Refused(name, "is a directory by its name or mode, yet has content or another mode");
            }

            contents.AddDirectory(path, UnixMode.OfDirectory(mode));
            return;
        }

        if (type is not (0 or UnixMode.RegularFile or UnixMode.SymbolicLink))
        {
            contents.LeaveOut(name, "is neither file, directory nor link");
            return;
        }

        contents.ClaimLeaf(path);
        if (type == UnixMode.SymbolicLink)
        {
            contents.AddLink(path, await ReadLinkAsync(file, entry, place, cancellationToken).ConfigureAwait(false));
            return;
        }

        var opened = await OpenAsync(file, entry, place, cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            using var content = Checked(entry, name, opened);
            var blob = await sink.StoreAsync(path, content, cancellationToken).ConfigureAwait(false);
            if (!content.Completed)
            {
                throw new InvalidOperationException($"The sink has not read '{path}' to its end.");
            }

            contents.AddFile(path, blob, UnixMode.OfFile(mode));
        }
    }

    private static async ValueTask<Stream> OpenAsync(
        Stream file,
        ZipArchiveEntry entry,
        ZipEntryPlace place,
        CancellationToken cancellationToken
    ) =>
        ZipDecoder.Knows(place.Method)
            ? await ZipDecoder.OpenAsync(file, place, cancellationToken).ConfigureAwait(false)
            : await entry.OpenAsync(cancellationToken).ConfigureAwait(false);

    private async Task<string> ReadLinkAsync(Stream file, ZipArchiveEntry entry, ZipEntryPlace place, CancellationToken cancellationToken)
    {
        var name = place.Name;
        if (entry.Length > ArchiveContents.MaxLinkBytes)
        {
            throw contents.Refused(name, "is a link with a target that is too long");
        }

        var opened = await OpenAsync(file, entry, place, cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            using var content = Checked(entry, name, opened);
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            try
            {
                return StrictUtf8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
            }
            catch (DecoderFallbackException)
            {
                throw contents.Refused(name, "is a link with a target that is not UTF-8");
            }
        }
    }

    private EntryContent Checked(ZipArchiveEntry entry, string name, Stream opened)
    {
        var crc = new Crc32();
        var length = 0L;
        return new EntryContent(
            opened,
            budget,
            piece =>
            {
                crc.Append(piece);
                length += piece.Length;
                if (length > entry.Length || (piece.IsEmpty && length != entry.Length))
                {
                    throw contents.Refused(name, "has another size than it says");
                }

                if (piece.IsEmpty && crc.GetCurrentHashAsUInt32() != entry.Crc32)
                {
                    throw contents.Refused(name, "is damaged: its checksum is wrong");
                }
            }
        );
    }
}
