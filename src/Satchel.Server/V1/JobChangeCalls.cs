using Microsoft.AspNetCore.Mvc;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Server.Jobs;
using Satchel.Server.Routing;
using Satchel.Server.Security;

namespace Satchel.Server.V1;

/// <summary>What changes among the jobs, for who goes on looking at them: an answer costs what has changed, not what there is.</summary>
internal sealed class JobChangeCalls(IJobControl jobs, LongWait longWait)
{
    private const int LargestPage = 1000;

    public void Map(RouteGroupBuilder changes) =>
        changes
            .MapMethods("/", EndpointDescriptions.Read, ChangesAsync)
            .WithSummary("Shows the jobs that have changed since an answer before, at once or when some have.")
            .Answers<JobChangesView>();

    private async Task ChangesAsync(
        HttpContext http,
        string? after,
        [WholeNumber(1, LargestPage)] string? limit,
        [FromQuery(Name = "wait_seconds"), WholeNumber(0, LongWait.LongestSeconds)] string? waitSeconds,
        CancellationToken cancelled
    )
    {
        var most = (int)(RequestValues.Number("limit", limit, 1, LargestPage) ?? LargestPage);
        var seconds = RequestValues.Number("wait_seconds", waitSeconds, 0, LongWait.LongestSeconds) ?? 0;
        var page = await jobs.ListChangesAsync(after, most, cancelled).ConfigureAwait(false);
        if (page.IsEmpty && seconds > 0)
        {
            await longWait
                .RunAsync(stop => jobs.WaitForChangesAsync(page.Next, stop), TimeSpan.FromSeconds(seconds), cancelled)
                .ConfigureAwait(false);
            page = await jobs.ListChangesAsync(page.Next, most, cancelled).ConfigureAwait(false);
        }

        var hides = BrowserRequest.LooksLikeBrowser(http.Request);
        var view = new JobChangesView([.. page.Jobs.Select(job => JobViews.ToView(job, hides))], page.Deleted, page.Complete, page.Next);
        await http.ReplyAsync(StatusCodes.Status200OK, view, ServerJson.Default.JobChangesView).ConfigureAwait(false);
    }
}
