using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Satchel.Abstractions.Environments;

namespace Satchel.Downloads.Azure;

/// <summary>
/// Where a blob lies and who asks: <c>AZURE_STORAGE_CONNECTION_STRING</c>, else <c>AZURE_STORAGE_KEY</c>, else <c>AZURE_STORAGE_SAS_TOKEN</c>, else
/// the service principal of <c>AZURE_TENANT_ID</c>, <c>AZURE_CLIENT_ID</c> and <c>AZURE_CLIENT_SECRET</c>, else an identity of the node.
/// </summary>
internal sealed class AzureAccess
{
    private const string DataLakeHost = ".dfs.";

    private readonly RuntimeEnvUri _uri;
    private readonly IReadOnlyDictionary<string, string> _variables;

    public AzureAccess(RuntimeEnvUri uri, IReadOnlyDictionary<string, string> variables)
    {
        _uri = uri;
        _variables = variables;
    }

    /// <summary>Who asks, for messages.</summary>
    public string Described { get; private set; } = "";

    /// <summary>Whether nobody asks.</summary>
    public bool IsPublic { get; private set; }

    /// <summary>Connects without credentials.</summary>
    public BlobClient ConnectToPublic(Uri blob, HttpClient http)
    {
        IsPublic = true;
        Described = "no credentials: none were found";
        return new BlobClient(blob, OptionsFor(http));
    }

    /// <exception cref="SetupFailedException">The URI or a variable names no blob.</exception>
    public BlobClient Connect(HttpClient http)
    {
        var options = OptionsFor(http);
        var (container, blob, service) = _uri.Scheme is "abfss" ? OfDataLake() : OfAccount();
        try
        {
            return Connect(container, blob, service, options);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new SetupFailedException(
                SetupErrorKinds.AccessDenied,
                $"The variables that say who asks for {_uri.Shown} make no sense.",
                "Copy AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_KEY, from the portal once more.",
                wrong
            );
        }
    }

    private static BlobClientOptions OptionsFor(HttpClient http)
    {
        var options = new BlobClientOptions { Transport = new HttpClientTransport(http) };
        options.Retry.MaxRetries = 0; // downloads are tried again for all schemes alike
        return options;
    }

    private BlobClient Connect(string container, string blob, Uri? service, BlobClientOptions options)
    {
        if (Read("AZURE_STORAGE_CONNECTION_STRING") is { } connection)
        {
            Described = "AZURE_STORAGE_CONNECTION_STRING";
            return new BlobClient(connection, container, blob, options);
        }

        var url = new BlobUriBuilder(service!) { BlobContainerName = container, BlobName = blob }.ToUri();
        if (Read("AZURE_STORAGE_KEY") is { } key)
        {
            Described = "the key of AZURE_STORAGE_KEY";
            return new BlobClient(url, new StorageSharedKeyCredential(url.Host.Split('.')[0], key), options);
        }

        if (Read("AZURE_STORAGE_SAS_TOKEN") is { } signature)
        {
            Described = "the signature of AZURE_STORAGE_SAS_TOKEN";
            return new BlobClient(url, new AzureSasCredential(signature.TrimStart('?')), options);
        }

        return new BlobClient(url, FindIdentity(), options);
    }

    private TokenCredential FindIdentity()
    {
        if (Read("AZURE_TENANT_ID") is { } tenant && Read("AZURE_CLIENT_ID") is { } client && Read("AZURE_CLIENT_SECRET") is { } secret)
        {
            Described = "the service principal of AZURE_CLIENT_ID";
            return new ClientSecretCredential(tenant, client, secret);
        }

        Described = "an identity of the node";
        return new DefaultAzureCredential();
    }

    private (string Container, string Blob, Uri? Service) OfAccount()
    {
        var named = CloudObject.Of(_uri);
        if (Read("AZURE_STORAGE_CONNECTION_STRING") is not null)
        {
            return (named.Bucket, named.Key, null);
        }

        var account =
            Read("AZURE_STORAGE_ACCOUNT")
            ?? throw new SetupFailedException(
                SetupErrorKinds.UriNotFound,
                $"{_uri.Shown} does not say in which account it lies.",
                "Set AZURE_STORAGE_ACCOUNT on the node or in env_vars, or write abfss://container@account.dfs.core.windows.net/path."
            );
        return (named.Bucket, named.Key, new Uri($"https://{account}.blob.core.windows.net"));
    }

    private (string Container, string Blob, Uri Service) OfDataLake()
    {
        var named = CloudObject.Of(_uri);
        var at = named.Bucket.IndexOf('@', StringComparison.Ordinal);
        var host = named.Bucket[(at + 1)..];
        return at > 0 && host.Contains(DataLakeHost, StringComparison.Ordinal)
            ? (named.Bucket[..at], named.Key, new Uri($"https://{host.Replace(DataLakeHost, ".blob.", StringComparison.Ordinal)}"))
            : throw new SetupFailedException(
                SetupErrorKinds.UriNotFound,
                $"Invalid ABFSS URI format: {_uri.Shown}.",
                "Write it as abfss://container@account.dfs.core.windows.net/path/of/the/file.zip."
            );
    }

    private string? Read(string name) => _variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
