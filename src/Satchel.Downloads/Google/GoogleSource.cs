using System.Net.Http.Headers;
using Google.Apis.Auth.OAuth2;
using Satchel.Abstractions.Downloads;
using Satchel.Abstractions.Environments;
using Satchel.Downloads.Http;
using Satchel.Posix.Files;

namespace Satchel.Downloads.Google;

/// <summary>
/// An object of Google Cloud Storage, by its JSON interface. Who asks: the file that <c>GOOGLE_APPLICATION_CREDENTIALS</c> names, else the
/// node's own default credentials, else nobody, which public buckets take. <c>STORAGE_EMULATOR_HOST</c> names another service.
/// </summary>
internal sealed class GoogleSource : IRemoteSource
{
    private const string ReadOnly = "https://www.googleapis.com/auth/devstorage.read_only";

    private const int LargestKeyFile = 1024 * 1024;

    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly string _shown;
    private readonly HttpSource _source;

    public GoogleSource(DownloadRequest request, DownloadSettings settings)
    {
        _variables = request.Context.Variables;
        _shown = request.Uri.Shown;
        var named = CloudObject.Of(request.Uri);
        var url = new Uri(
            $"{Service()}/storage/v1/b/{Uri.EscapeDataString(named.Bucket)}/o/{Uri.EscapeDataString(named.Key)}?alt=media",
            UriKind.Absolute
        );
        _source = HttpSource.Open(
            request,
            settings,
            url,
            (next, token) =>
                next.Authority == url.Authority
                    ? FindTokenAsync(token)
                    : Task.FromResult<(AuthenticationHeaderValue?, string)>((null, "no credentials"))
        );
    }

    public Task<RemoteContent> OpenAsync(long offset, string? version, CancellationToken cancellationToken) =>
        _source.OpenAsync(offset, version, cancellationToken);

    public void Dispose() => _source.Dispose();

    private string Service() =>
        _variables.GetValueOrDefault("STORAGE_EMULATOR_HOST") is { Length: > 0 } other
            ? (other.Contains("://", StringComparison.Ordinal) ? other : "http://" + other).TrimEnd('/')
            : "https://storage.googleapis.com";

    private async Task<(AuthenticationHeaderValue? Header, string Described)> FindTokenAsync(CancellationToken cancellationToken)
    {
        var file = _variables.GetValueOrDefault("GOOGLE_APPLICATION_CREDENTIALS");
        var credential = string.IsNullOrEmpty(file) ? await DefaultAsync(cancellationToken).ConfigureAwait(false) : FromFile(file);
        if (credential is null)
        {
            return (null, "no credentials: none were found");
        }

        try
        {
            var token = await ((ITokenAccess)credential.CreateScoped(ReadOnly))
                .GetAccessTokenForRequestAsync(cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            return (
                new AuthenticationHeaderValue("Bearer", token),
                file is null ? "the node's own credentials" : $"the credentials of {file}"
            );
        }
        catch (Exception refused) when (refused is global::Google.Apis.Auth.OAuth2.Responses.TokenResponseException or HttpRequestException)
        {
            throw Unusable(refused.Message, refused);
        }
    }

    private GoogleCredential FromFile(string file)
    {
        try
        {
            // Whoever wrote the environment names it.
            using var content = new MemoryStream(
                ReadOnlyFile.TryReadAll(file, LargestKeyFile)
                    ?? throw new FileNotFoundException("there is no such file, or it is no regular one")
            );
#pragma warning disable CS0618 // The kind of the file is its owner's choice: any that Google has.
            return GoogleCredential.FromStream(content);
#pragma warning restore CS0618
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidOperationException)
        {
            throw Unusable($"'{file}' cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static async Task<GoogleCredential?> DefaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GoogleCredential.GetApplicationDefaultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // What a public bucket takes.
            return null;
        }
    }

    private SetupFailedException Unusable(string reason, Exception cause) =>
        new(
            SetupErrorKinds.AccessDenied,
            $"The credentials for {_shown} cannot be used: {reason.TrimEnd('.')}.",
            "Let GOOGLE_APPLICATION_CREDENTIALS name the key file of an account that may read the object, on the node.",
            cause
        );
}
