using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satchel.Abstractions.Environments;
using Satchel.Testing.Hosting;

namespace Satchel.Downloads.Tests.Clouds;

/// <summary>Against a host that answers as Google Cloud Storage does.</summary>
public sealed class GoogleTests : IAsyncLifetime
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(10_000);

    private readonly DownloadBench _bench = new();
    private FileHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await FileHost.StartAsync();
        _bench.Variables["STORAGE_EMULATOR_HOST"] = _host.Address;
        using var key = RSA.Create(2048);
        var account = new JsonObject
        {
            ["type"] = "service_account",
            ["client_email"] = "me@project.example",
            ["private_key"] = key.ExportPkcs8PrivateKeyPem(),
            ["token_uri"] = _host.Address + "/token",
        };
        _bench.Variables["GOOGLE_APPLICATION_CREDENTIALS"] = _bench.Write("account.json", account.ToJsonString());
        _host.Answer(
            "/token",
            context =>
                context.Response.WriteAsJsonAsync(
                    new
                    {
                        access_token = "CANARY",
                        expires_in = 3600,
                        token_type = "Bearer",
                    }
                )
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _bench.Dispose();
    }

    [Fact]
    public async Task Download_AnObject_IsAskedForWithATokenOfTheAccount()
    {
        _host.Otherwise = context => Results.Bytes(Content).ExecuteAsync(context);

        (await _bench.DownloadAsync("gs://bucket/d/my code.zip")).Should().Equal(Content);

        var (line, headers) = _host.Requests.Last();
        line.Should().Be("GET /storage/v1/b/bucket/o/d%2Fmy%20code.zip?alt=media");
        headers["Authorization"].Should().Be("Bearer CANARY");
    }

    [Theory]
    [InlineData(404, "uri_not_found")]
    [InlineData(403, "access_denied")]
    public async Task Download_ServiceThatRefuses_SaysWhy(int status, string kind)
    {
        _host.Otherwise = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        (await _bench.FailAsync("gs://bucket/f.zip", SetupErrorKinds.Of(kind)))
            .Message.Should()
            .Contain("gs://bucket/f.zip")
            .And.NotContain("CANARY");
    }

    [Fact]
    public async Task Download_AccountThatIsRefused_SaysSo()
    {
        _host.Answer(
            "/token",
            context =>
            {
                context.Response.StatusCode = 400;
                return context.Response.WriteAsJsonAsync(new { error = "invalid_grant" });
            }
        );

        (await _bench.FailAsync("gs://bucket/f.zip", SetupErrorKinds.AccessDenied)).Message.Should().Contain("invalid_grant");
    }

    [Theory]
    [InlineData("/no/such/file.json")]
    [InlineData("nonsense")]
    public async Task Download_KeyFileThatCannotBeUsed_SaysSo(string file)
    {
        _bench.Variables["GOOGLE_APPLICATION_CREDENTIALS"] = file.StartsWith('/') ? file : _bench.Write("bad.json", file);

        await _bench.FailAsync("gs://bucket/f.zip", SetupErrorKinds.AccessDenied);
    }
}
