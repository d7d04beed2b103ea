using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Satchel.Abstractions.Environments;
using Satchel.Testing.Hosting;

namespace Satchel.Downloads.Tests.Clouds;

/// <summary>Against a host that answers as S3 does.</summary>
public sealed class S3Tests : IAsyncLifetime
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(300_000);

    private readonly DownloadBench _bench = new();
    private FileHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await FileHost.StartAsync();
        _bench.Variables["AWS_ENDPOINT_URL"] = _host.Address;
        _bench.Variables["AWS_ACCESS_KEY_ID"] = "AKIDCANARY";
        _bench.Variables["AWS_SECRET_ACCESS_KEY"] = "CANARY";
        _bench.Variables["AWS_REGION"] = "eu-north-1";
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _bench.Dispose();
    }

    [Fact]
    public async Task Download_AnObject_IsAskedForInPathStyleAndSigned()
    {
        _host.Serve("/bucket/d/my code.zip", Content);

        var (file, content) = await _bench.DownloadFileAsync("s3://bucket/d/my code.zip");

        content.Should().Equal(Content);
        file.Name.Should().Be("my code.zip");
        _host.Requests.Single().Headers["Authorization"].Should().StartWith("AWS4-HMAC-SHA256").And.Contain("/eu-north-1/s3/");
    }

    [Fact]
    public async Task Download_NobodyAsks_IsNotSigned()
    {
        foreach (var name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
        {
            _bench.Variables.Remove(name);
        }

        _bench.Variables["AWS_SHARED_CREDENTIALS_FILE"] = _bench.Write("none", "");
        _bench.Variables["AWS_EC2_METADATA_DISABLED"] = "true";
        _host.Serve("/bucket/f.zip", Content);

        (await _bench.DownloadAsync("s3://bucket/f.zip")).Should().Equal(Content);

        _host.Requests.Single().Headers.Should().NotContainKey("Authorization");
    }

    [Fact]
    public async Task Download_ProfileOfAFile_Asks()
    {
        _bench.Variables.Remove("AWS_ACCESS_KEY_ID");
        _bench.Variables["AWS_PROFILE"] = "mine";
        _bench.Variables["AWS_SHARED_CREDENTIALS_FILE"] = _bench.Write(
            "credentials",
            "[mine]\naws_access_key_id = FROMPROFILE\naws_secret_access_key = x\n"
        );
        _host.Serve("/bucket/f.zip", Content);

        await _bench.DownloadAsync("s3://bucket/f.zip");

        _host.Requests.Single().Headers["Authorization"].Should().Contain("FROMPROFILE");
    }

    [Fact]
    public async Task Download_ThatBreaks_GoesOnWhereItWas()
    {
        var asked = 0;
        _host.Answer(
            "/bucket/f.zip",
            async context =>
            {
                if (asked++ == 0)
                {
                    context.Response.Headers.ETag = "\"1\"";
                    context.Response.ContentLength = Content.Length;
                    await context.Response.Body.WriteAsync(Content.AsMemory(0, 100_000));
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                    return;
                }

                context.Request.Headers.IfMatch.ToString().Should().Be("\"1\"");
                await Results.Bytes(Content, enableRangeProcessing: true, entityTag: new("\"1\"")).ExecuteAsync(context);
            }
        );

        (await _bench.DownloadAsync("s3://bucket/f.zip")).Should().Equal(Content);
        _host.Requests.Last().Headers.Should().ContainKey("Range");
    }

    [Theory]
    [InlineData(404, "NoSuchKey", "uri_not_found", 1)]
    [InlineData(404, "NoSuchBucket", "uri_not_found", 1)]
    [InlineData(403, "AccessDenied", "access_denied", 1)]
    [InlineData(400, "ExpiredToken", "access_denied", 1)]
    [InlineData(416, "InvalidRange", "setup_failed", 1)]
    [InlineData(503, "SlowDown", "uri_unreachable", 4)]
    public async Task Download_ServiceThatRefuses_SaysWhy(int status, string code, string kind, int asked)
    {
        _host.Answer(
            "/bucket/f.zip",
            context =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/xml";
                return context.Response.WriteAsync($"<Error><Code>{code}</Code><Message>No.</Message></Error>");
            }
        );

        var failure = await _bench.FailAsync("s3://bucket/f.zip", SetupErrorKinds.Of(kind));

        failure.Message.Should().Contain(code).And.NotContain("CANARY");
        _host.Requests.Should().HaveCount(asked);
    }

    [Theory]
    [InlineData("s3://bucket")]
    [InlineData("s3://bucket/")]
    public async Task Download_NoObject_IsNotFound(string uri) => await _bench.FailAsync(uri, SetupErrorKinds.UriNotFound);

    [Fact]
    public async Task Download_NobodyListens_IsUnreachable()
    {
        _bench.Variables["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1";

        await _bench.FailAsync("s3://bucket/f.zip", SetupErrorKinds.UriUnreachable);
    }
}
