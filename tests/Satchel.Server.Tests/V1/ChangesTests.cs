using System.Net;
using System.Net.Http.Json;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

public sealed class ChangesTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task Changes_AfterACursor_AreAnsweredWhenThereAreSome()
    {
        var cursor = (await GetAsync("")).Next;
        var waiting = GetAsync($"?after={cursor}&wait_seconds=60");
        await _daemon.SubmitAsync("true", "changes-now");
        var first = await waiting;
        await _daemon.WaitForEndAsync("changes-now");
        var last = await GetAsync($"?after={cursor}");

        first.Complete.Should().BeTrue();
        first.Jobs.Select(job => job.SubmissionId).Should().Equal("changes-now");
        last.Jobs.Should().ContainSingle().Which.Status.Should().Be(JobStatus.Succeeded);
        (await GetAsync($"?after={last.Next}")).Jobs.Should().BeEmpty();
    }

    [Fact]
    public async Task Changes_NothingForAsLongAsWasAsked_IsAnAnswer()
    {
        var cursor = (await GetAsync("")).Next;

        var page = await GetAsync($"?after={cursor}&wait_seconds=1");

        page.Should().BeEquivalentTo(new JobChangesView([], [], true, cursor));
    }

    [Theory]
    [InlineData("?after=nonsense", "invalid_cursor")]
    [InlineData("?limit=0", "invalid_request")]
    [InlineData("?limit=1001", "invalid_request")]
    [InlineData("?wait_seconds=61", "invalid_request")]
    public async Task Changes_WrongQuery_SaysSo(string query, string code) =>
        await _daemon.Http.GetAsync("/v1/job-changes" + query).FailsAsync(HttpStatusCode.BadRequest, code);

    private async Task<JobChangesView> GetAsync(string query) =>
        (await _daemon.Http.GetFromJsonAsync("/v1/job-changes" + query, WireJson.Default.JobChangesView))!;
}
