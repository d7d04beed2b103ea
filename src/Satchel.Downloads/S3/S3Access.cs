using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Satchel.Posix.Files;

namespace Satchel.Downloads.S3;

/// <summary>
/// How S3 is reached and who asks: the variables of the environment, a profile that they name, else the chain of the node (its variables,
/// <c>~/.aws</c>, web identity, container, instance), else nobody.
/// </summary>
internal sealed class S3Access
{
    private const long LargestCredentials = 1024 * 1024;

    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly AWSCredentials _credentials;

    public S3Access(IReadOnlyDictionary<string, string> variables)
    {
        _variables = variables;
        Endpoint = Read("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL") is { } url ? new Uri(url, UriKind.Absolute) : null;
        (_credentials, Described) = FindCredentials();
    }

    /// <summary>Of a service that is not Amazon's; null for Amazon's.</summary>
    public Uri? Endpoint { get; }

    /// <summary>Who asks, for messages.</summary>
    public string Described { get; }

    /// <param name="http">Sends the requests.</param>
    /// <param name="region">Where the bucket is; null is what the variables say.</param>
    public AmazonS3Client Connect(HttpClient http, RegionEndpoint? region)
    {
        var named = Read("AWS_REGION", "AWS_DEFAULT_REGION") ?? RegionEndpoint.USEast1.SystemName;
        var configuration = new AmazonS3Config
        {
            HttpClientFactory = new GivenHttpClient(http),
            MaxErrorRetry = 0, // downloads are tried again for all schemes alike
            ThrottleRetries = false,
            Timeout = Timeout.InfiniteTimeSpan,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (Endpoint is not null)
        {
            configuration.ServiceURL = Endpoint.AbsoluteUri;
            configuration.AuthenticationRegion = named;
            configuration.ForcePathStyle = Read("AWS_S3_ADDRESSING_STYLE") is not "virtual";
        }
        else
        {
            configuration.RegionEndpoint = region ?? RegionEndpoint.GetBySystemName(named);
        }

        return new AmazonS3Client(_credentials, configuration);
    }

    private (AWSCredentials Credentials, string Described) FindCredentials()
    {
        if (Read("AWS_ACCESS_KEY_ID") is { } key && Read("AWS_SECRET_ACCESS_KEY") is { } secret)
        {
            return Read("AWS_SESSION_TOKEN") is { } token
                ? (new SessionAWSCredentials(key, secret, token), "the key of AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN")
                : (new BasicAWSCredentials(key, secret), "the key of AWS_ACCESS_KEY_ID");
        }

        var profile = Read("AWS_PROFILE") ?? "default";
        var file = Read("AWS_SHARED_CREDENTIALS_FILE");
        // Whoever wrote the environment names it, and the library reads to the end of whatever it is.
        var isFile = file is null || FileStatus.OfTarget(file) is { Kind: FileKind.Regular, Size: <= LargestCredentials };
        if (isFile && new CredentialProfileStoreChain(file).TryGetAWSCredentials(profile, out var shared))
        {
            return (shared, $"the profile {profile}");
        }

        try
        {
            return (DefaultAWSCredentialsIdentityResolver.GetCredentials(), "the node's own role");
        }
        catch (AmazonClientException)
        {
            // What a public bucket takes.
            return (new AnonymousAWSCredentials(), "no credentials: none were found");
        }
    }

    private string? Read(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_variables.GetValueOrDefault(name) is { Length: > 0 } value)
            {
                return value;
            }
        }

        return null;
    }

    private sealed class GivenHttpClient(HttpClient http) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => http;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
