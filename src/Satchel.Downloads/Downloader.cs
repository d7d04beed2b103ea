using Satchel.Abstractions.Downloads;
using Satchel.Abstractions.Environments;
using Satchel.Downloads.Azure;
using Satchel.Downloads.Files;
using Satchel.Downloads.Git;
using Satchel.Downloads.Google;
using Satchel.Downloads.Http;
using Satchel.Downloads.S3;

namespace Satchel.Downloads;

/// <summary>Downloads by the scheme of the URI: the one list of schemes. What a scheme needs is loaded when it is first used.</summary>
/// <param name="settings">What the node's operator says.</param>
/// <param name="time">Measures pauses and stalls.</param>
public sealed class Downloader(DownloadSettings settings, TimeProvider time) : IDownloader
{
    public async Task<DownloadedFile> DownloadAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        var own = settings.Under(request.Context.Variables);
        if (request.Uri.IsRepository)
        {
            return await new GitDownload(request, own, time).RunAsync(cancellationToken).ConfigureAwait(false);
        }

        using var source = Open(request, own);
        var download = new ResumingDownload(source, request, own, time);
        var content = await download.RunAsync(cancellationToken).ConfigureAwait(false);
        return new DownloadedFile(NameOf(request.Uri)) { MediaType = content.MediaType, Revision = content.Revision };
    }

    private static IRemoteSource Open(DownloadRequest request, DownloadSettings settings) =>
        request.Uri.Scheme switch
        {
            "http" or "https" => HttpSource.Open(request, settings),
            "file" => new FileSource(request.Uri),
            "s3" => new S3Source(request, settings),
            "gs" => new GoogleSource(request, settings),
            "azure" or "abfss" => new AzureSource(request, settings),
            var scheme => throw new SetupFailedException(
                SetupErrorKinds.SetupFailed,
                $"{request.Uri.Shown}: this version of Satchel cannot download from {scheme}://.",
                "Download it and submit the local file or directory."
            ),
        };

    private static string NameOf(RuntimeEnvUri uri)
    {
        var name = uri.Name.TrimEnd('/');
        return Uri.UnescapeDataString(name[(name.LastIndexOf('/') + 1)..]);
    }
}
