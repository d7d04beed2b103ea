using Microsoft.AspNetCore.Http;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Errors;
using Satchel.Server.Routing;

namespace Satchel.Server.Tests.Routing;

public sealed class ErrorStatusTests
{
    [Theory]
    [InlineData("job_not_found", 404)]
    [InlineData("package_not_found", 404)]
    [InlineData("job_exists", 409)]
    [InlineData("job_not_ended", 409)]
    [InlineData("upload_busy", 409)]
    [InlineData("upload_offset", 409)]
    [InlineData("package_too_large", 413)]
    [InlineData("submission_too_large", 413)]
    [InlineData("archive_refused", 422)]
    [InlineData("shutting_down", 503)]
    [InlineData("control_plane_unavailable", 503)]
    [InlineData("disk_full", 507)]
    [InlineData("anything_else", 500)]
    public void Of_ACode_IsItsStatus(string code, int status) =>
        ErrorStatus.Of(new SatchelException(new SatchelError(code, "m", "h"))).Should().Be(status);

    [Fact]
    public void Of_BlobErrors_IsTheirStatus()
    {
        var digest = Digest.Of("x"u8);

        ErrorStatus.Of(new BlobNotFoundException(digest)).Should().Be(404);
        ErrorStatus.Of(new BlobMismatchException(digest, digest)).Should().Be(422);
        ErrorStatus.Of(new DiskFullException("/x", new IOException())).Should().Be(507);
        ErrorStatus.Of(new InvalidRequestException("m", "h")).Should().Be(400);
        ErrorStatus.Of(new BadHttpRequestException("m", 413)).Should().Be(413);
        ErrorStatus.Of(new InvalidOperationException("m")).Should().Be(500);
    }
}
