using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Satchel.Abstractions.Environments;
using Satchel.Testing.Hosting;

namespace Satchel.Downloads.Tests.Clouds;

/// <summary>Against a host that answers as Azure Blob Storage does.</summary>
public sealed class AzureTests : IAsyncLifetime
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(10_000);

    private readonly DownloadBench _bench = new();
    private FileHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await FileHost.StartAsync();
        _bench.Variables["AZURE_STORAGE_CONNECTION_STRING"] =
            $"DefaultEndpointsProtocol=http;AccountName=acct;AccountKey={Convert.ToBase64String("CANARY"u8)};BlobEndpoint={_host.Address}/acct;";
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _bench.Dispose();
    }

    [Theory]
    [InlineData("azure://box/d/f.zip")]
    [InlineData("abfss://box@acct.dfs.core.windows.net/d/f.zip")]
    public async Task Download_ABlob_IsAskedForWithASignature(string uri)
    {
        _host.Answer("/acct/box/d/f.zip", Blob);

        (await _bench.DownloadAsync(uri)).Should().Equal(Content);

        var headers = _host.Requests.Single().Headers;
        headers["Authorization"].Should().StartWith("SharedKey acct:").And.NotContain("CANARY");
        headers.Should().ContainKey("x-ms-version");
    }

    [Theory]
    [InlineData(404, "uri_not_found", 1)]
    [InlineData(403, "access_denied", 1)]
    [InlineData(503, "uri_unreachable", 4)]
    public async Task Download_ServiceThatRefuses_SaysWhy(int status, string kind, int asked)
    {
        _host.Otherwise = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        await _bench.FailAsync("azure://box/f.zip", SetupErrorKinds.Of(kind));

        _host.Requests.Should().HaveCount(asked);
    }

    [Fact]
    public async Task Download_NoAccount_SaysWhichVariable()
    {
        _bench.Variables.Clear();

        (await _bench.FailAsync("azure://box/f.zip", SetupErrorKinds.UriNotFound)).Error.Hint.Should().Contain("AZURE_STORAGE_ACCOUNT");
    }

    [Theory]
    [InlineData("abfss://acct.dfs.core.windows.net/f.zip")]
    [InlineData("abfss://box@acct/f.zip")]
    public async Task Download_AnotherShapeOfAbfss_IsRefused(string uri) =>
        (await _bench.FailAsync(uri, SetupErrorKinds.UriNotFound)).Message.Should().Contain("Invalid ABFSS URI format");

    private static Task Blob(HttpContext context)
    {
        context.Response.Headers["x-ms-blob-type"] = "BlockBlob";
        context.Response.Headers["x-ms-creation-time"] = "Mon, 01 Jan 2024 00:00:00 GMT";
        return Results.Bytes(Content, lastModified: DateTimeOffset.UnixEpoch, entityTag: new("\"1\"")).ExecuteAsync(context);
    }
}
