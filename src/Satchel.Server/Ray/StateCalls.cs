using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;
using Satchel.Server.Routing;
using Satchel.Server.Security;

namespace Satchel.Server.Ray;

/// <summary>Ray's state API.</summary>
internal sealed class StateCalls(StateLists lists)
{
    private delegate Task<StatePage> List(StateParameters asked, bool hides, CancellationToken cancelled);

    public void Map(RouteGroupBuilder state)
    {
        Map(state, "tasks", "Tasks that are not over, then those that ended last.", OfNodes(StateKind.Tasks));
        Map(state, "actors", "Actors, dead ones for a while.", OfNodes(StateKind.Actors));
        Map(state, "objects", "Objects that somebody refers to.", OfNodes(StateKind.Objects));
        Map(state, "workers", "Drivers and the processes that run tasks and actors.", OfNodes(StateKind.Workers));
        Map(state, "nodes", "The nodes of the cluster.", (asked, _, cancelled) => lists.NodesAsync(asked, cancelled));
        Map(state, "jobs", "Submitted jobs, and drivers that belong to none.", lists.JobsAsync);
        Map(state, "runtime_envs", "The environments that jobs have asked for, and whether they could be set up.", lists.EnvironmentsAsync);
    }

    private List OfNodes(StateKind kind) => (asked, _, cancelled) => lists.OfNodesAsync(kind, asked, cancelled);

    private static void Map(RouteGroupBuilder state, string name, string summary, List list) =>
        state
            .MapMethods(
                $"/{name}",
                EndpointDescriptions.Read,
                (HttpContext http, CancellationToken cancelled) => AnswerAsync(http, list, cancelled)
            )
            .WithSummary(summary);

    private static async Task AnswerAsync(HttpContext http, List list, CancellationToken cancelled)
    {
        StatePage page;
        try
        {
            page = await list(StateParameters.Read(http.Request.Query), BrowserRequest.LooksLikeBrowser(http.Request), cancelled)
                .ConfigureAwait(false);
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
