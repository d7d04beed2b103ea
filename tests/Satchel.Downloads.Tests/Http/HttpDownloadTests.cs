using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Satchel.Abstractions.Environments;
using Satchel.Testing.Hosting;

namespace Satchel.Downloads.Tests.Http;

public sealed class HttpDownloadTests : IAsyncLifetime
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(1_000_000);

    private readonly DownloadBench _bench = new();
    private FileHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await FileHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _bench.Dispose();
    }

    [Fact]
    public async Task Download_AFile_BringsItsBytesUnderItsName()
    {
        var (file, content) = await _bench.DownloadFileAsync(_host.Serve("/a/my code.zip", Content).Replace(" ", "%20") + "?token=t#x");

        content.Should().Equal(Content);
        file.Name.Should().Be("my code.zip");
        _host.Requests.Single().Headers["User-Agent"].Should().Be("satchel");
    }

    [Fact]
    public async Task Download_ConnectionBreaksInTheMiddle_GoesOnWhereItWas()
    {
        var url = _host.Serve("/whole.zip", Content).Replace("whole", "broken", StringComparison.Ordinal);
        var breaks = 0;
        _host.Answer(
            "/broken.zip",
            async context =>
            {
                if (breaks++ < 3)
                {
                    var from = context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;
                    context.Response.StatusCode = from > 0 ? 206 : 200;
                    context.Response.Headers.ETag = "\"1\"";
                    context.Response.ContentLength = Content.Length - from;
                    context.Response.Headers.ContentRange = from > 0 ? $"bytes {from}-{Content.Length - 1}/{Content.Length}" : default;
                    await context.Response.Body.WriteAsync(Content.AsMemory((int)from, 100_000));
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                    return;
                }

                context.Request.Headers.IfRange.ToString().Should().Be("\"1\"");
                await Results.Bytes(Content, enableRangeProcessing: true, entityTag: new("\"1\"")).ExecuteAsync(context);
            }
        );

        (await _bench.DownloadAsync(url)).Should().Equal(Content);

        _host.Requests.Skip(1).Should().OnlyContain(request => request.Headers.ContainsKey("Range"));
        _host.Requests.Last().Headers["Range"].Should().NotBe("bytes=0-");
        _bench.Log.Should().HaveCount(3).And.OnlyContain(line => line.Contains("Tries again"));
    }

    [Fact]
    public async Task Download_ConnectionThatBreaksEveryFewBytes_IsGivenUp()
    {
        var url = _host.Serve("/whole.zip", Content).Replace("whole", "dripping", StringComparison.Ordinal);
        _host.Answer(
            "/dripping.zip",
            async context =>
            {
                var from = context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;
                context.Response.StatusCode = from > 0 ? 206 : 200;
                context.Response.Headers.ETag = "\"1\"";
                context.Response.ContentLength = Content.Length - from;
                context.Response.Headers.ContentRange = from > 0 ? $"bytes {from}-{Content.Length - 1}/{Content.Length}" : default;
                await context.Response.Body.WriteAsync(Content.AsMemory((int)from, 10));
                await context.Response.Body.FlushAsync();
                context.Abort();
            }
        );

        var failure = (await FluentActions.Awaiting(() => _bench.DownloadAsync(url)).Should().ThrowAsync<SetupFailedException>()).Which;

        failure.Kind.Should().Be(SetupErrorKinds.UriUnreachable);
        _host.Requests.Should().HaveCount(_bench.Settings.Attempts);
    }

    [Fact]
    public async Task Download_FileChangedBetweenTwoParts_IsTheNewFileAlone()
    {
        var first = true;
        _host.Answer(
            "/f.zip",
            async context =>
            {
                if (first)
                {
                    first = false;
                    context.Response.Headers.ETag = "\"old\"";
                    context.Response.ContentLength = 5000;
                    await context.Response.Body.WriteAsync(new byte[100]);
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                    return;
                }

                await Results.Bytes(Content, enableRangeProcessing: true, entityTag: new("\"new\"")).ExecuteAsync(context);
            }
        );

        (await _bench.DownloadAsync(_host.Address + "/f.zip")).Should().Equal(Content);
    }

    [Fact]
    public async Task Download_HostThatIsBusyAtFirst_IsAskedAgain()
    {
        var asked = 0;
        _host.Answer(
            "/f.zip",
            context =>
            {
                context.Response.StatusCode = asked++ < 3 ? 503 : 200;
                return context.Response.StatusCode is 200 ? context.Response.WriteAsync("done") : Task.CompletedTask;
            }
        );

        (await _bench.DownloadAsync(_host.Address + "/f.zip")).Should().Equal("done"u8.ToArray());
    }

    [Theory]
    [InlineData(404, "uri_not_found", 1)]
    [InlineData(410, "uri_not_found", 1)]
    [InlineData(401, "access_denied", 1)]
    [InlineData(403, "access_denied", 1)]
    [InlineData(407, "access_denied", 1)]
    [InlineData(418, "setup_failed", 1)]
    [InlineData(429, "uri_unreachable", 4)]
    [InlineData(500, "uri_unreachable", 4)]
    public async Task Download_HostThatRefuses_SaysWhyAndAsksAgainOnlyWhereThatHelps(int status, string kind, int asked)
    {
        _host.Answer(
            "/f.zip",
            context =>
            {
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            }
        );

        var failure = await _bench.FailAsync(_host.Address + "/f.zip?token=CANARY", SetupErrorKinds.Of(kind));

        failure.Message.Should().Contain($"{status}").And.NotContain("CANARY");
        _host.Requests.Should().HaveCount(asked);
    }

    [Fact]
    public async Task Download_RedirectToAnotherHost_GivesItNoCredentialsOfTheFirst()
    {
        await using var other = await FileHost.StartAsync();
        other.Serve("/there.zip", Content);
        _host.Answer("/here.zip", context => Redirect(context, $"http://localhost:{other.Port}/there.zip"));
        _bench.Settings = _bench.Settings with { BearerToken = "CANARY" };

        (await _bench.DownloadAsync(_host.Address + "/here.zip")).Should().Equal(Content);

        _host.Requests.Single().Headers["Authorization"].Should().Be("Bearer CANARY");
        other.Requests.Single().Headers.Should().NotContainKey("Authorization");
    }

    [Theory]
    [InlineData("/here.zip", "more than 10 times")]
    [InlineData("file:///etc/passwd", "to file://")]
    public async Task Download_RedirectThatLeadsNowhere_IsRefused(string target, string reason)
    {
        _host.Answer("/here.zip", context => Redirect(context, target));

        var failure = await _bench.FailAsync(_host.Address + "/here.zip", SetupErrorKinds.UriNotFound);

        failure.Message.Should().Contain(reason);
    }

    [Fact]
    public async Task Download_UserInTheUri_IsSentAndNotShown()
    {
        _host.Serve("/f.zip", Content);
        var uri = $"http://me%40home:pa%3Ass@127.0.0.1:{_host.Port}/f.zip";

        await _bench.DownloadAsync(uri);

        _host.Requests.Single().Headers["Authorization"].Should().Be(Basic("me@home:pa:ss"));
        (await _bench.FailAsync(uri.Replace("f.zip", "g.zip", StringComparison.Ordinal), SetupErrorKinds.UriNotFound))
            .ToString()
            .Should()
            .NotContain("ss@");
    }

    [Fact]
    public async Task Download_HostListedInNetrc_GetsItsUser()
    {
        _host.Serve("/f.zip", Content);
        _bench.Variables["NETRC"] = _bench.Write(
            "netrc",
            "machine other.example login x password y\nmachine 127.0.0.1 login me password \"p w\""
        );

        await _bench.DownloadAsync(_host.Address + "/f.zip");

        _host.Requests.Single().Headers["Authorization"].Should().Be(Basic("me:p w"));
    }

    [Fact]
    public async Task Download_TokenOfTheEnvironment_CountsMoreThanTheNodes()
    {
        _host.Serve("/f.zip", Content);
        _bench.Settings = _bench.Settings with { BearerToken = "node", UserAgent = "node" };
        _bench.Variables["RAY_RUNTIME_ENV_BEARER_TOKEN"] = "job";
        _bench.Variables["RAY_RUNTIME_ENV_HTTP_USER_AGENT"] = "robot/2";

        await _bench.DownloadAsync(_host.Address + "/f.zip");

        var headers = _host.Requests.Single().Headers;
        headers["Authorization"].Should().Be("Bearer job");
        headers["User-Agent"].Should().Be("robot/2");
    }

    [Fact]
    public async Task Download_ProxyOfTheEnvironment_IsAskedUnlessTheHostIsExcepted()
    {
        _host.Serve("/f.zip", Content);
        _bench.Variables["http_proxy"] = _host.Address;

        (await _bench.DownloadAsync("http://files.invalid/f.zip")).Should().Equal(Content);
        _host.Requests.Single().Line.Should().Be("GET http://files.invalid/f.zip");

        _bench.Variables["no_proxy"] = "invalid";
        var failure = await _bench.FailAsync("http://files.invalid/f.zip", SetupErrorKinds.UriUnreachable);
        // It depends on the machine whether a name server says that there is no such host, or none answers.
        failure.Message.Should().MatchRegex("The host files.invalid of .* (is not known|could not be looked up)");
    }

    [Fact]
    public async Task Download_NobodyListens_IsUnreachable() =>
        await _bench.FailAsync("http://127.0.0.1:1/f.zip", SetupErrorKinds.UriUnreachable);

    [Fact]
    public async Task Download_HostThatFallsSilent_Stalls()
    {
        _bench.Settings = _bench.Settings with { StallTimeout = TimeSpan.FromMilliseconds(100), Attempts = 2 };
        _host.Answer("/f.zip", context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        await _bench.FailAsync(_host.Address + "/f.zip", SetupErrorKinds.DownloadStalled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Download_MoreThanTheClusterAccepts_IsRefused(bool saysItsLength)
    {
        _bench.MaxBytes = 1000;
        _host.Answer(
            "/f.zip",
            async context =>
            {
                context.Response.ContentLength = saysItsLength ? Content.Length : null;
                await context.Response.Body.WriteAsync(Content);
            }
        );

        await _bench.FailAsync(_host.Address + "/f.zip", SetupErrorKinds.QuotaExceeded);
    }

    private static string Basic(string user) => "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(user));

    private static Task Redirect(HttpContext context, string target)
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    }
}
