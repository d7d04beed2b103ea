using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Wire;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

public sealed class JobFilesTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task Files_OfAnEndedJob_AreListedAndReadInRanges()
    {
        await RunAsync("made", "mkdir out && printf 0123456789 > 'out/a b'");

        var page = await ListAsync("made", "");
        page.Summary!.New.Should().Be(1);
        page.Files.Select(file => (file.Path, file.Change, file.Size))
            .Should()
            .Equal(("out", JobFileChange.New, 0), ("out/a b", JobFileChange.New, 10));

        using var whole = await ContentAsync("made", "out/a b");
        whole.StatusCode.Should().Be(HttpStatusCode.OK);
        whole.Content.Headers.ContentLength.Should().Be(10);
        whole.Headers.ETag!.Tag.Should().Be($"\"{new Digest(SHA256.HashData("0123456789"u8))}\"");
        (await whole.Content.ReadAsStringAsync()).Should().Be("0123456789");

        using var rest = await ContentAsync("made", "out/a b", new RangeHeaderValue(7, null));
        rest.StatusCode.Should().Be(HttpStatusCode.PartialContent);
        rest.Content.Headers.ContentRange!.ToString().Should().Be("bytes 7-9/10");
        (await rest.Content.ReadAsStringAsync()).Should().Be("789");

        using var head = await _daemon.Http.SendAsync(
            new HttpRequestMessage(HttpMethod.Head, _daemon.JobUrl("made", "/files/content?path=out%2Fa%20b"))
        );
        head.Content.Headers.ContentLength.Should().Be(10);
    }

    [Fact]
    public async Task Files_InPages_AreAllOfThem()
    {
        await RunAsync("pages", "for i in 1 2 3 4 5; do echo $i > $i; done");

        var first = await ListAsync("pages", "?limit=3");
        first.Files.Select(file => file.Path).Should().Equal("1", "2", "3");
        var second = await ListAsync("pages", $"?limit=3&cursor={first.Next}");
        second.Files.Select(file => file.Path).Should().Equal("4", "5");
        second.Next.Should().BeNull();
        (await ListAsync("pages", "?limit=0")).Should().BeEquivalentTo(new { first.Summary, Files = Array.Empty<JobFile>() });
    }

    [Fact]
    public async Task Files_OfNoSuchJobOrFileOrOneThatRuns_AreRefused()
    {
        await RunAsync("refused", "echo x > x");
        await _daemon.SubmitAsync("sleep 600", "runs");

        await GetAsync("nope", "/files").FailsAsync(HttpStatusCode.NotFound, "job_not_found");
        await GetAsync("runs", "/files").FailsAsync(HttpStatusCode.Conflict, "job_not_ended");
        await GetAsync("runs", "/files/content?path=x").FailsAsync(HttpStatusCode.Conflict, "job_not_ended");
        await GetAsync("refused", "/files?limit=x").FailsAsync(HttpStatusCode.BadRequest, "invalid_request");
        await GetAsync("refused", "/files?run_id=" + RunId.Create(DateTimeOffset.UnixEpoch))
            .FailsAsync(HttpStatusCode.NotFound, "job_not_found");
        foreach (var path in (string[])["", "y", "../index", "/etc/passwd", "x/"])
        {
            await GetAsync("refused", "/files/content?path=" + Uri.EscapeDataString(path))
                .FailsAsync(HttpStatusCode.NotFound, "file_not_found");
        }
    }

    [Fact]
    public async Task Delete_AJob_ItsFilesGoWithIt()
    {
        await RunAsync("deleted", "echo x > x");
        var run = (await ShowAsync("deleted")).RunId;
        await ListAsync("deleted", "");
        var kept = Path.Combine(_daemon.Home.Node("head").Results, "kept", run.ToString()!);
        Directory.Exists(kept).Should().BeTrue();

        (await _daemon.Http.DeleteAsync(_daemon.JobUrl("deleted"))).EnsureSuccessStatusCode();

        Directory.Exists(kept).Should().BeFalse();
    }

    private async Task RunAsync(string id, string entrypoint)
    {
        await _daemon.SubmitAsync(entrypoint, id);
        await _daemon.WaitForEndAsync(id);
    }

    private Task<HttpResponseMessage> GetAsync(string id, string rest) => _daemon.Http.GetAsync(_daemon.JobUrl(id, rest));

    private Task<JobFilePage> ListAsync(string id, string query) =>
        GetAsync(id, "/files" + query).AsAsync(HttpStatusCode.OK, WireJson.Default.JobFilePage);

    private Task<JobView> ShowAsync(string id) => GetAsync(id, "").AsAsync(HttpStatusCode.OK, WireJson.Default.JobView);

    private Task<HttpResponseMessage> ContentAsync(string id, string path, RangeHeaderValue? range = null) =>
        _daemon.Http.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, _daemon.JobUrl(id, "/files/content?path=" + Uri.EscapeDataString(path)))
            {
                Headers = { Range = range },
            }
        );
}
