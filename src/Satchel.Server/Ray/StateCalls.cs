using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Server.Routing;
using Satchel.Server.Security;

namespace Satchel.Server.Ray;

/// <summary>Ray's state API.</summary>
internal sealed class StateCalls(StateLists lists)
{
    private delegate Task<StatePage> List(StateParameters asked, bool hides, CancellationToken cancelled);

    public void Map(RouteGroupBuilder state)
    {
        Map(state, "tasks", "Tasks", "Tasks that are not over, then those that ended last.", OfNodes(StateKind.Tasks));
        Map(
            state,
            "actors",
            "Actors",
            "Actors, dead ones for a while; with reasons also why one is not there, which Ray's own client does not take.",
            OfNodes(StateKind.Actors)
        );
        Map(state, "objects", "Objects", "Objects that somebody refers to.", OfNodes(StateKind.Objects));
        Map(state, "workers", "Workers", "Drivers and the processes that run tasks and actors.", OfNodes(StateKind.Workers));
        Map(state, "nodes", "Nodes", "The nodes of the cluster.", (asked, _, cancelled) => lists.NodesAsync(asked, cancelled));
        Map(state, "jobs", "Jobs", "Submitted jobs, and drivers that belong to none.", lists.JobsAsync);
        Map(
            state,
            "runtime_envs",
            "RuntimeEnvs",
            "The environments that jobs have asked for, and whether they could be set up.",
            lists.EnvironmentsAsync
        );
    }

    private List OfNodes(StateKind kind) => (asked, _, cancelled) => lists.OfNodesAsync(kind, asked, cancelled);

    private static void Map(RouteGroupBuilder state, string path, string name, string summary, List list) =>
        state
            .MapMethods(
                $"/{path}",
                EndpointDescriptions.Read,
                (
                    HttpContext http,
                    [WholeNumber(0, StateParameters.LargestLimit)] string? limit,
                    [YesOrNo] string? detail,
                    [YesOrNo] string? reasons,
                    [FromQuery(Name = "filter_keys")] string[]? keys,
                    [FromQuery(Name = "filter_predicates")] string[]? predicates,
                    [FromQuery(Name = "filter_values")] string[]? values,
                    CancellationToken cancelled
                ) => AnswerAsync(http, list, () => StateParameters.Read(limit, detail, reasons, keys, predicates, values), cancelled)
            )
            .WithName($"rayStateList{name}")
            .WithSummary(summary)
            .Answers<StateReply>()
            .Answers<StateReply>(StatusCodes.Status400BadRequest);

    private static async Task AnswerAsync(HttpContext http, List list, Func<StateParameters> read, CancellationToken cancelled)
    {
        StatePage page;
        try
        {
            page = await list(read(), BrowserRequest.LooksLikeBrowser(http.Request), cancelled).ConfigureAwait(false);
        }
        catch (SatchelException refused) when (refused.Error.Code is "invalid_filter")
        {
            await ReplyAsync(http, StatusCodes.Status400BadRequest, refused.Error.Message, result: null).ConfigureAwait(false);
            return;
        }

        var result = new JsonObject
        {
            ["total"] = page.Total,
            ["num_after_truncation"] = page.Seen,
            ["num_filtered"] = page.Passed,
            ["result"] = new JsonArray([.. page.Rows]),
            ["partial_failure_warning"] = null,
            ["warnings"] = null,
        };
        await ReplyAsync(http, StatusCodes.Status200OK, "", result).ConfigureAwait(false);
    }

    private static Task ReplyAsync(HttpContext http, int status, string message, JsonObject? result) =>
        http.ReplyTextAsync(
            status,
            new JsonObject
            {
                ["result"] = result is not null,
                ["msg"] = message,
                ["data"] = new JsonObject { ["result"] = result },
            }.ToJsonString(),
            HttpReplies.Json
        );
}
