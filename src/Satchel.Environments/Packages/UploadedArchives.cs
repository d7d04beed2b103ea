using Satchel.Abstractions.Blobs;

namespace Satchel.Environments.Packages;

/// <summary>Archives by the names that they were uploaded under; each is a blob. The last upload of a name wins.</summary>
internal sealed class UploadedArchives(IBlobStore blobs, PackageRecords records, PackageQuota quota, PackageUses uses)
{
    public async ValueTask<bool> HasAsync(string name, CancellationToken cancellationToken)
    {
        uses.Mark(name);
        return records.FindArchive(name) is { } archive
            && (await blobs.FindMissingAsync([archive], cancellationToken).ConfigureAwait(false)).Count == 0;
    }

    public async Task PutAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var blob = await blobs.PutAsync(quota.Guard(content), expected: null, cancellationToken).ConfigureAwait(false);
        uses.Mark(name);
        records.BindArchive(name, blob.Digest);
    }

    /// <summary>Gives a name to a blob that is here.</summary>
    /// <returns>Whether it is.</returns>
    public async Task<bool> NameAsync(string name, BlobRef archive, CancellationToken cancellationToken)
    {
        // What is announced may be refused before it is sent; what is there counts by its own size.
        quota.CheckArchive(archive.Size);
        try
        {
            var content = await blobs.OpenReadAsync(archive.Digest, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                quota.CheckArchive(content.Length);
            }
        }
        catch (BlobNotFoundException)
        {
            return false;
        }

        uses.Mark(name);
        records.BindArchive(name, archive.Digest);
        return true;
    }
}
