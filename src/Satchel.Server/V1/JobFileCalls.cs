using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Server.Jobs;
using Satchel.Server.Routing;

namespace Satchel.Server.V1;

/// <summary>What jobs made: lists in pages, and the content of files from any offset.</summary>
internal sealed class JobFileCalls(IJobControl jobs, INodeGateway nodes)
{
    private const int DefaultPage = 1000;
    private const int LargestPage = 10_000;

    public void Map(RouteGroupBuilder jobs)
    {
        jobs.MapMethods("/{id}/files", EndpointDescriptions.Read, ListAsync)
            .WithSummary("What an ended job created, changed and deleted in its directory.")
            .Answers<JobFilePage>();
        jobs.MapMethods("/{id}/files/content", EndpointDescriptions.Read, ReadAsync)
            .WithSummary("The bytes of a file that a job made, all or a range.")
            .AnswersBytes()
            .AnswersBytes(status: StatusCodes.Status206PartialContent)
            .AnswersNothing(StatusCodes.Status304NotModified)
            .AnswersNothing(StatusCodes.Status416RangeNotSatisfiable);
    }

    private async Task ListAsync(
        HttpContext http,
        string id,
        [WholeNumber(0, LargestPage)] string? limit,
        string? cursor,
        [FromQuery(Name = "run_id")] string? runId,
        CancellationToken cancelled
    )
    {
        var job = await FindAsync(id, runId, cancelled).ConfigureAwait(false);
        var most = (int)(RequestValues.Number("limit", limit, 0, LargestPage) ?? DefaultPage);
        var page = await nodes.For(nodes.PlaceOf(job)).ListFilesAsync(job, cursor, most, cancelled).ConfigureAwait(false);
        await http.ReplyAsync(StatusCodes.Status200OK, page, ServerJson.Default.JobFilePage).ConfigureAwait(false);
    }

    private async Task ReadAsync(
        HttpContext http,
        string id,
        string? path,
        [FromQuery(Name = "run_id")] string? runId,
        CancellationToken cancelled
    )
    {
        var job = await FindAsync(id, runId, cancelled).ConfigureAwait(false);
        var (file, content) = await nodes.For(nodes.PlaceOf(job)).OpenFileAsync(job, path ?? "", cancelled).ConfigureAwait(false);
        var answer = TypedResults.Stream(
            content,
            HttpReplies.Bytes,
            entityTag: new EntityTagHeaderValue($"\"{file.Digest}\""),
            enableRangeProcessing: true
        );
        await answer.ExecuteAsync(http).ConfigureAwait(false);
    }

    private async Task<JobRecord> FindAsync(string id, string? runId, CancellationToken cancelled)
    {
        var job = await JobLookup.FindAsync(jobs, id, runId, cancelled).ConfigureAwait(false);
        return job.Status.IsTerminal() ? job : throw JobErrors.Goes(id, job.Status);
    }
}
