using System.Globalization;
using Satchel.Abstractions.Downloads;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Texts;
using Satchel.Archives;
using Satchel.Environments.Packages;
using Satchel.Environments.Places;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;

namespace Satchel.Environments.Remote;

/// <summary>
/// Fetches packages from outside of the cluster into this node's store. What counts is the digest of the files, not of the archive: hosts pack
/// the same files again, with other bytes, as they like.
/// </summary>
public sealed class RemotePackages : IRemotePackages
{
    // Who downloads for longer lends the place: the host is slow, or the file is large.
    private static readonly TimeSpan LongDownload = TimeSpan.FromSeconds(15);

    private readonly IPackageStore _packages;
    private readonly IDownloader _downloader;
    private readonly RemotePins _pins;
    private readonly RemotePackagesOptions _options;
    private readonly SingleFlight<string> _fetching = new();
    private readonly WorkPlaces _places;

    public RemotePackages(IPackageStore packages, IDownloader downloader, RemotePins pins, RemotePackagesOptions options)
    {
        _packages = packages;
        _downloader = downloader;
        _pins = pins;
        _options = options;
        _places = new WorkPlaces(options.ConcurrentDownloads, options.MostDownloads, LongDownload, options.Clock);
        RemoveUnfinished();
    }

    public Task<PackageTree> ResolveAsync(RuntimeEnvUri uri, ResolvingContext context, CancellationToken cancellationToken)
    {
        var key = RemoteUriKey.Of(uri);
        return _fetching.RunAsync(key, () => ResolveOnceAsync(uri, key, context, cancellationToken), cancellationToken);
    }

    public Task<IReadOnlyList<RemotePin>> ListAsync(CancellationToken cancellationToken) => _pins.ListAsync(cancellationToken);

    public Task<bool> ForgetAsync(string uri, CancellationToken cancellationToken) => _pins.RemoveAsync(uri, cancellationToken);

    private async Task<PackageTree> ResolveOnceAsync(
        RuntimeEnvUri uri,
        string key,
        ResolvingContext context,
        CancellationToken cancellationToken
    )
    {
        var pin = await _pins.FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (pin is not null && await _packages.FindAsync(pin.Package, cancellationToken).ConfigureAwait(false) is { } held)
        {
            context.Log?.Invoke($"{uri.Shown} is {pin.Package}, pinned at {Text(pin.PinnedAt)}.");
            Advise(uri, pin.Revision, context);
            return held;
        }

        var (tree, revision) = await FetchAsync(uri, pin, context, cancellationToken).ConfigureAwait(false);
        if (pin?.Revision is not null && await _pins.FindAsync(key, cancellationToken).ConfigureAwait(false) != pin)
        {
            // Forgotten while it was downloaded, and pinned anew perhaps: what came is the revision that was pinned, which counts no longer.
            context.Log?.Invoke($"{uri.Shown} is pinned so no longer: what it gives now is downloaded.");
            return await ResolveOnceAsync(uri, key, context, cancellationToken).ConfigureAwait(false);
        }

        var fetched = new RemotePin(uri.Shown, tree.Digest, _options.Clock.GetUtcNow()) { Revision = revision };
        // A pin without a revision may have been forgotten meanwhile: what came is what the URI gives now.
        var valid = pin?.Revision is null ? await _pins.AddAsync(key, fetched, cancellationToken).ConfigureAwait(false) : pin;
        if (valid.Package != tree.Digest)
        {
            throw Changed(uri, valid, fetched);
        }

        context.Log?.Invoke($"{uri.Shown} is {tree.Digest}{(revision is null ? "" : $", revision {revision}")}.");
        Advise(uri, valid.Revision, context);
        return tree;
    }

    private async Task<(PackageTree Tree, string? Revision)> FetchAsync(
        RuntimeEnvUri uri,
        RemotePin? pin,
        ResolvingContext context,
        CancellationToken cancellationToken
    )
    {
        // By host: one that hangs delays nobody who wants something of another.
        using var place = await _places.EnterAsync(HostOf(uri), cancellationToken).ConfigureAwait(false);
        var file = Path.Combine(_options.Directory, Guid.NewGuid().ToString("N"));
        try
        {
            context.Log?.Invoke($"Downloads {uri.Shown}.");
            var request = new DownloadRequest(uri, file, context) { Revision = pin?.Revision, MaxBytes = _options.MaxBytes };
            var downloaded = await _downloader.DownloadAsync(request, cancellationToken).ConfigureAwait(false);
            context.Progress?.Report($"Unpacking {downloaded.Name}");
            var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: false);
            await using (content.ConfigureAwait(false))
            {
                var tree = await ImportAsync(uri, downloaded, content, cancellationToken).ConfigureAwait(false);
                return (tree, downloaded.Revision ?? ArchiveRevision.Find(downloaded.Name, content));
            }
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(_options.Directory, exception);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<PackageTree> ImportAsync(
        RuntimeEnvUri uri,
        DownloadedFile downloaded,
        FileStream content,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await _packages
                .ImportAsync(downloaded.Name, content, downloaded.HasPackingDirectory, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ArchiveRefusedException refused)
        {
            throw new SetupFailedException(
                SetupErrorKinds.ArchiveCorrupt,
                $"{uri.Shown}: {refused.Error.Message}",
                downloaded.MediaType is "text/html"
                    ? "The host answered with a web page, which is often a login form: open the URI in a browser, and give credentials that may read it."
                    : $"Download it by hand and try to unpack it ({ByteCount.Of(content.Length)} came); then pack the files again.",
                refused
            );
        }
    }

    private static void Advise(RuntimeEnvUri uri, string? revision, ResolvingContext context)
    {
        if (HostedArchive.Find(uri)?.Advise(revision) is { } advice)
        {
            context.Log?.Invoke($"{ResolvingContext.Warning}{advice}");
        }
    }

    private static SetupFailedException Changed(RuntimeEnvUri uri, RemotePin pinned, RemotePin now) =>
        new(
            SetupErrorKinds.HashMismatch,
            $"{uri.Shown} gives other files than when it was pinned at {Text(pinned.PinnedAt)}: {now.Package} instead of {pinned.Package}.",
            "To have the new files in all further jobs: `satchel uri forget URI`. To keep jobs apart from such changes, name a commit or a version in the URI."
        );

    private static string HostOf(RuntimeEnvUri uri)
    {
        var shown = uri.Shown;
        var start = shown.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = shown.AsSpan(start).IndexOf('/');
        return end < 0 ? shown : shown[..(start + end)];
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>What a daemon that died was downloading.</summary>
    private void RemoveUnfinished()
    {
        Directory.CreateDirectory(_options.Directory);
        foreach (var file in OwnEntries.In(_options.Directory))
        {
            if (Directory.Exists(file))
            {
                Directory.Delete(file, recursive: true);
            }
            else
            {
                File.Delete(file);
            }
        }
    }
}
