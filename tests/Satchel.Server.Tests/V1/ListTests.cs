using System.Net;
using System.Net.Http.Json;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

public sealed class ListTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task List_PagesWhileJobsComeAndGo_ShowsEachThatStayedOnceInOrder()
    {
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(scratch.At("home"));
        for (var i = 0; i < 10; i++)
        {
            await RunAsync(daemon, $"job-{i}");
        }

        var seen = new List<string>();
        var page = await PageAsync(daemon, "?limit=3");
        seen.AddRange(IdsOf(page));

        // The last one shown, one shown before, one to come; and a new one.
        await DeleteAsync(daemon, "job-2");
        await DeleteAsync(daemon, "job-0");
        await DeleteAsync(daemon, "job-4");
        await RunAsync(daemon, "job-new");
        while (page.Next is { } cursor)
        {
            page = await PageAsync(daemon, $"?limit=3&cursor={Uri.EscapeDataString(cursor)}");
            seen.AddRange(IdsOf(page));
        }

        seen.Should().Equal("job-0", "job-1", "job-2", "job-3", "job-5", "job-6", "job-7", "job-8", "job-9", "job-new");
        IdsOf(await PageAsync(daemon, "")).Should().Equal("job-1", "job-3", "job-5", "job-6", "job-7", "job-8", "job-9", "job-new");
        (await PageAsync(daemon, "?limit=8")).Next.Should().BeNull();
    }

    [Fact]
    public async Task List_ByStatus_ShowsThoseAlone()
    {
        await RunAsync(_daemon, "good");
        await RunAsync(_daemon, "bad", "exit 3");

        IdsOf(await PageAsync(_daemon, "?status=FAILED")).Should().Contain("bad").And.NotContain("good");
        (await PageAsync(_daemon, "?status=SUCCEEDED")).Jobs.Should().OnlyContain(job => job.Status == JobStatus.Succeeded);
        IdsOf(await PageAsync(_daemon, "?status=succeeded")).Should().Contain("good");
    }

    [Theory]
    [InlineData("?limit=0", "invalid_request")]
    [InlineData("?limit=1001", "invalid_request")]
    [InlineData("?limit=-1", "invalid_request")]
    [InlineData("?limit=ten", "invalid_request")]
    [InlineData("?status=DONE", "invalid_request")]
    [InlineData("?status=1", "invalid_request")]
    [InlineData("?cursor=nonsense", "invalid_cursor")]
    public async Task List_WrongQuery_SaysSo(string query, string code) =>
        await _daemon.Http.GetAsync("/v1/jobs" + query).FailsAsync(HttpStatusCode.BadRequest, code);

    private static IEnumerable<string> IdsOf(JobListView page) => page.Jobs.Select(job => job.SubmissionId!);

    private static async Task<JobListView> PageAsync(Daemon daemon, string query) =>
        (await daemon.Http.GetFromJsonAsync("/v1/jobs" + query, WireJson.Default.JobListView))!;

    private static async Task RunAsync(Daemon daemon, string id, string entrypoint = "true")
    {
        await daemon.SubmitAsync(entrypoint, id);
        await daemon.WaitForEndAsync(id);
    }

    private static Task DeleteAsync(Daemon daemon, string id) =>
        daemon.Http.DeleteAsync($"/v1/jobs/{id}").AsAsync(HttpStatusCode.OK, WireJson.Default.DeleteReply);
}
