using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Satchel.Abstractions.Downloads;
using Satchel.Abstractions.Environments;
using Satchel.Downloads.Http;

namespace Satchel.Downloads.S3;

/// <summary>
/// An object of S3, or of another service that speaks it: <c>AWS_ENDPOINT_URL_S3</c> or <c>AWS_ENDPOINT_URL</c> names that one. Without any
/// credentials requests are not signed, which public buckets take.
/// </summary>
internal sealed class S3Source : IRemoteSource
{
    private readonly CloudObject _object;
    private readonly S3Access _access;
    private readonly HttpClient _http;
    private readonly HttpFailures _httpFailures;
    private readonly CloudFailures _failures;
    private AmazonS3Client _client;
    private bool _isPlaced;

    public S3Source(DownloadRequest request, DownloadSettings settings)
    {
        var clients = new HttpClients(request, settings);
        _object = CloudObject.Of(request.Uri);
        _access = new S3Access(request.Context.Variables);
        _http = clients.Create();
        _httpFailures = new HttpFailures(request.Uri.Shown, clients.Proxy);
        _failures = new CloudFailures(
            request.Uri.Shown,
            "S3",
            "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or a role of the node that may read the object (s3:GetObject)."
        );
        _client = _access.Connect(_http, region: null);
    }

    public async Task<RemoteContent> OpenAsync(long offset, string? version, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(offset, version, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception elsewhere) when (_access.Endpoint is null && !_isPlaced && IsElsewhere(elsewhere))
        {
            await MoveAsync(cancellationToken).ConfigureAwait(false);
            return await OpenAsync(offset, version, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception changed) when (changed.StatusCode is HttpStatusCode.PreconditionFailed && offset > 0)
        {
            // Another version by now: from its beginning.
            return await OpenAsync(0, version: null, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException failure)
        {
            throw Failure(failure);
        }
        catch (HttpRequestException failure)
        {
            throw _httpFailures.NoAnswer(Url, failure);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private Uri Url => _access.Endpoint ?? new Uri($"https://{_object.Bucket}.s3.amazonaws.com/");

    /// <summary>Asks in which region the bucket is: the answer to anybody says so, whether it lets them in or not.</summary>
    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        _isPlaced = true;
        using var request = new HttpRequestMessage(HttpMethod.Head, Url);
        using var answer = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.Headers.TryGetValues("x-amz-bucket-region", out var regions))
        {
            _client.Dispose();
            _client = _access.Connect(_http, RegionEndpoint.GetBySystemName(regions.First()));
        }
    }

    private async Task<RemoteContent> GetAsync(long offset, string? version, CancellationToken cancellationToken)
    {
        // Of a whole object the SDK takes the tag for an MD5, which other services do not give.
        var request = new GetObjectRequest
        {
            BucketName = _object.Bucket,
            Key = _object.Key,
            ByteRange = new ByteRange(offset, long.MaxValue),
            EtagToMatch = offset > 0 ? version : null,
        };

        var response = await _client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        var isPart = response.HttpStatusCode is HttpStatusCode.PartialContent;
        return new RemoteContent(response.ResponseStream, isPart ? offset : 0, response.ContentLength + (isPart ? offset : 0))
        {
            Version = response.ETag,
            MediaType = response.Headers.ContentType,
            Revision = response.VersionId is { Length: > 0 } and not "null" ? response.VersionId : null,
        };
    }

    private SetupFailedException Failure(AmazonServiceException failure) =>
        failure.InnerException is HttpRequestException network && failure.StatusCode < HttpStatusCode.Continue
            ? _httpFailures.NoAnswer(Url, network)
            : _failures.Of(failure.StatusCode, $"{failure.ErrorCode}: {failure.Message}", _access.Described, failure);

    private static bool IsElsewhere(AmazonS3Exception failure) =>
        failure.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect or HttpStatusCode.BadRequest;
}
