using System.Net;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Satchel.Abstractions.Downloads;
using Satchel.Downloads.Http;

namespace Satchel.Downloads.Azure;

/// <summary>A blob of Azure Storage: <c>azure://container/blob</c> and <c>abfss://container@account.dfs.core.windows.net/blob</c>.</summary>
internal sealed class AzureSource : IRemoteSource
{
    private BlobClient _blob;
    private readonly HttpClient _http;
    private readonly AzureAccess _access;
    private readonly HttpFailures _httpFailures;
    private readonly CloudFailures _failures;

    public AzureSource(DownloadRequest request, DownloadSettings settings)
    {
        var clients = new HttpClients(request, settings);
        _http = clients.Create();
        _access = new AzureAccess(request.Uri, request.Context.Variables);
        _blob = _access.Connect(_http);
        _httpFailures = new HttpFailures(request.Uri.Shown, clients.Proxy);
        _failures = new CloudFailures(
            request.Uri.Shown,
            "Azure",
            "Set AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN, or give the node an identity that may read the blob."
        );
    }

    public async Task<RemoteContent> OpenAsync(long offset, string? version, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(offset, version, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException changed) when (changed.Status is (int)HttpStatusCode.PreconditionFailed && offset > 0)
        {
            // Another version by now: from its beginning.
            return await OpenAsync(0, version: null, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException failure)
        {
            throw failure.Status == 0 && failure.InnerException is HttpRequestException network
                ? _httpFailures.NoAnswer(_blob.Uri, network)
                : _failures.Of((HttpStatusCode)failure.Status, failure.ErrorCode ?? "no reason", _access.Described, failure);
        }
        catch (CredentialUnavailableException) when (!_access.IsPublic)
        {
            // What a public container takes.
            _blob = _access.ConnectToPublic(_blob.Uri, _http);
            return await OpenAsync(offset, version, cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationFailedException failure)
        {
            throw _failures.Of(HttpStatusCode.Unauthorized, failure.Message.Split('\n')[0], _access.Described, failure);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<RemoteContent> GetAsync(long offset, string? version, CancellationToken cancellationToken)
    {
        var options = new BlobDownloadOptions();
        if (offset > 0 && version is not null)
        {
            options.Range = new HttpRange(offset);
            options.Conditions = new BlobRequestConditions { IfMatch = new ETag(version) };
        }

        var response = await _blob.DownloadStreamingAsync(options, cancellationToken).ConfigureAwait(false);
        var details = response.Value.Details;
        var from = options.Range.Offset;
        return new RemoteContent(response.Value.Content, from, from + details.ContentLength)
        {
            Version = details.ETag.ToString(),
            MediaType = details.ContentType,
            Revision = details.VersionId,
        };
    }
}
