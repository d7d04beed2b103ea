using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Server.Routing;

namespace Satchel.Server.Tests.Routing;

public sealed class RouteTableTests
{
    private readonly RecordingStyle _style = new();
    private readonly List<string> _answered = [];

    [Theory]
    [InlineData("GET", "things", "GET /things")]
    [InlineData("POST", "things", "POST /things")]
    [InlineData("GET", "things/7", "GET /things/{id} 7")]
    [InlineData("HEAD", "things/7", "GET /things/{id} 7")]
    [InlineData("DELETE", "things/7", "DELETE /things/{id} 7")]
    [InlineData("get", "things", "GET /things")]
    public async Task Answer_PathAndMethodThatARouteHas_RunsItsHandler(string method, string path, string expected)
    {
        await AnswerAsync(method, path.Split('/'));

        _answered.Should().Equal(expected);
        _style.Said.Should().BeNull();
    }

    [Fact]
    public async Task Answer_FixedSegment_IsTriedBeforeOneThatVaries()
    {
        await AnswerAsync("POST", "things", "special");

        _answered.Should().Equal("POST /things/special");
    }

    [Theory]
    [InlineData("PUT", "things", "GET,HEAD,POST")]
    [InlineData("PATCH", "things/7", "DELETE,GET,HEAD")]
    [InlineData("OPTIONS", "things", "GET,HEAD,POST")]
    [InlineData("GET", "things/7/stop", "POST")]
    [InlineData("HEAD", "things/7/stop", "POST")]
    public async Task Answer_MethodThatNoRouteHas_Is405WithAllow(string method, string path, string allow)
    {
        var http = await AnswerAsync(method, path.Split('/'));

        http.Response.StatusCode.Should().Be(405);
        http.Response.Headers.Allow.ToString().Should().Be(allow);
        _answered.Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("thing")]
    [InlineData("Things")]
    [InlineData("things/7/stop/now")]
    [InlineData("things/7/start")]
    public async Task Answer_PathThatNoRouteHas_Is404(string path)
    {
        var http = await AnswerAsync("GET", path.Length == 0 ? [] : path.Split('/'));

        http.Response.StatusCode.Should().Be(404);
        http.Response.Headers.Allow.Should().BeEmpty();
    }

    [Fact]
    public async Task Answer_HandlerThrows_StyleAnswersWithoutWhatTheHandlerHadSet()
    {
        var http = await AnswerAsync("POST", "things", "7", "stop");

        http.Response.StatusCode.Should().Be(404);
        http.Response.Headers.ContainsKey("X-Half-Done").Should().BeFalse();
        _style.Said.Should().Be("no such thing");
    }

    [Theory]
    [InlineData("job_not_found", 404)]
    [InlineData("package_not_found", 404)]
    [InlineData("job_exists", 409)]
    [InlineData("job_not_ended", 409)]
    [InlineData("package_too_large", 413)]
    [InlineData("submission_too_large", 413)]
    [InlineData("archive_refused", 422)]
    [InlineData("shutting_down", 503)]
    [InlineData("control_plane_unavailable", 503)]
    [InlineData("disk_full", 507)]
    [InlineData("anything_else", 500)]
    public void ErrorStatus_OfACode_IsItsStatus(string code, int status) =>
        ErrorStatus.Of(new SatchelException(new SatchelError(code, "m", "h"))).Should().Be(status);

    [Fact]
    public void ErrorStatus_OfBlobErrors_IsTheirStatus()
    {
        var digest = Digest.Of("x"u8);

        ErrorStatus.Of(new BlobNotFoundException(digest)).Should().Be(404);
        ErrorStatus.Of(new BlobMismatchException(digest, digest)).Should().Be(422);
        ErrorStatus.Of(new DiskFullException("/x", new IOException())).Should().Be(507);
        ErrorStatus.Of(new InvalidRequestException("m", "h")).Should().Be(400);
        ErrorStatus.Of(new BadHttpRequestException("m", 413)).Should().Be(413);
        ErrorStatus.Of(new InvalidOperationException("m")).Should().Be(500);
    }

    private async Task<DefaultHttpContext> AnswerAsync(string method, params string[] path)
    {
        var http = new DefaultHttpContext { Request = { Method = method } };
        Route[] routes =
        [
            Record("GET", "/things"),
            Record("POST", "/things"),
            Record("POST", "/things/special"),
            Record("GET", "/things/{id}"),
            Record("DELETE", "/things/{id}"),
            new("POST", "/things/{id}/stop", "", Fail),
        ];
        await new RouteTable(_style, NullLogger<RouteTable>.Instance, routes).AnswerAsync(http, path);
        return http;
    }

    private Route Record(string method, string template) =>
        new(
            method,
            template,
            "",
            call =>
            {
                _answered.Add(string.Join(' ', [$"{method} {template}", .. call.Values]));
                return Task.CompletedTask;
            }
        );

    private static Task Fail(ApiCall call)
    {
        call.Response.Headers["X-Half-Done"] = "yes";
        call.Response.StatusCode = 200;
        throw new SatchelException(new SatchelError("job_not_found", "no such thing", ""));
    }
}
