using System.Net;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Environments.Explaining;
using Satchel.Server.Environments;
using Satchel.Server.Jobs;
using Satchel.Server.Routing;
using Satchel.Server.Security;
using Satchel.Server.Starting;

namespace Satchel.Server.V1;

/// <summary>Environments: what one would need, building it ahead, and the layers of the node.</summary>
internal sealed class EnvironmentCalls(
    INodeEnvironments environments,
    ILayerStore layers,
    EnvironmentExplaining explaining,
    SubmissionReader reader,
    IRuntimeEnvValidator validator,
    LongCalls longCalls,
    Leaving leaving
)
{
    private const int DefaultPage = 1000;
    private const int LargestPage = 100_000;
    private const int ShortestKey = 4;

    public void Map(RouteGroupBuilder environments)
    {
        environments
            .MapPost("/plan", PlanAsync)
            .WithSummary("Says which layers an environment needs, which are there, and why one is not. Builds nothing.")
            .Takes<EnvironmentBody>()
            .Answers<EnvironmentPlanView>();
        environments
            .MapPost("/build", BuildAsync)
            .WithSummary("Builds an environment ahead. The answer is a line of JSON for each message, as they come.")
            .Takes<EnvironmentBody>()
            .AnswersBytes(BuildAnswer.ContentType);
        environments
            .MapPost("/open", OpenAsync)
            .WithSummary("Prepares an environment for a process on the same machine; it is there as long as the answer is read.")
            .Takes<EnvironmentBody>()
            .AnswersBytes(BuildAnswer.ContentType);
        environments
            .MapMethods("/", EndpointDescriptions.Read, ListAsync)
            .WithSummary("Lists the layers of the node, oldest first.")
            .Answers<LayerListView>();
        environments
            .MapMethods("/failures", EndpointDescriptions.Read, FailuresAsync)
            .WithSummary("Failures to build a layer that are remembered.")
            .Answers<LayerFailureListView>();
        environments
            .MapMethods("/fields", EndpointDescriptions.Read, FieldsAsync)
            .WithSummary("Names the fields that environments may have here.")
            .Answers<FieldListView>();
        environments
            .MapPost("/gc", CollectAsync)
            .WithSummary("Removes unused layers: those over the budgets, or all.")
            .Takes<CollectBody>()
            .Answers<CollectReply>();
        environments
            .MapMethods("/{key}", EndpointDescriptions.Read, ShowAsync)
            .WithSummary("Shows a layer: what decided it, what was installed, where it is.")
            .Answers<LayerDetailsView>();
        environments.MapPut("/{key}/pin", PinAsync).WithSummary("Keeps a layer until it is unpinned.").Answers<LayerMark>();
        environments.MapDelete("/{key}/pin", UnpinAsync).WithSummary("Takes a pin back.").Answers<LayerMark>();
        environments
            .MapDelete("/{key}/failure", ClearFailureAsync)
            .WithSummary("Forgets a failure, so that the next job tries again.")
            .Answers<LayerMark>();
    }

    private async Task PlanAsync(HttpContext http, CancellationToken cancelled)
    {
        var runtimeEnv = await reader.ReadEnvironmentAsync(http.Request, cancelled).ConfigureAwait(false);
        var plan = await environments.PlanAsync(runtimeEnv, cancelled).ConfigureAwait(false);
        await http.ReplyAsync(
                StatusCodes.Status200OK,
                EnvironmentViews.ToView(plan, explaining.Explain(plan)),
                ServerJson.Default.EnvironmentPlanView
            )
            .ConfigureAwait(false);
    }

    private Task FieldsAsync(HttpContext http, CancellationToken cancelled) =>
        http.ReplyAsync(StatusCodes.Status200OK, new FieldListView(validator.Fields), ServerJson.Default.FieldListView);

    private async Task BuildAsync(HttpContext http, CancellationToken cancelled)
    {
        var runtimeEnv = await reader.ReadEnvironmentAsync(http.Request, cancelled).ConfigureAwait(false);
        using var place = longCalls.Enter();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancelled, leaving.Stopping);
        await BuildAnswer
            .SendAsync(
                http,
                async answer =>
                {
                    var built = await environments.BuildAsync(runtimeEnv, answer.Audience, ended.Token).ConfigureAwait(false);
                    answer.Send(
                        new BuildMessage
                        {
                            Result = new EnvironmentBuildView(
                                built.Environment.ToString(),
                                [.. built.Layers.Select(EnvironmentViews.ToView)]
                            ),
                        }
                    );
                },
                ended.Token
            )
            .ConfigureAwait(false);
    }

    /// <summary>Only for this machine: what it answers are paths and variables of a process here.</summary>
    private async Task OpenAsync(HttpContext http, CancellationToken cancelled)
    {
        if (http.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
        {
            throw new InvalidRequestException("An environment is opened on the node's own machine only.", "Run the command there.");
        }

        var runtimeEnv = await reader.ReadEnvironmentAsync(http.Request, cancelled).ConfigureAwait(false);
        using var place = longCalls.Enter();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancelled, leaving.Stopping);
        await BuildAnswer
            .SendAsync(
                http,
                answer =>
                    environments.OpenAsync(
                        runtimeEnv,
                        answer.Audience,
                        async (opened, token) =>
                        {
                            answer.Send(new BuildMessage { Opened = opened });
                            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                        },
                        ended.Token
                    ),
                ended.Token
            )
            .ConfigureAwait(false);
    }

    private Task ListAsync(
        HttpContext http,
        [WholeNumber(1, LargestPage)] string? limit,
        string? cursor,
        string? provider,
        CancellationToken cancelled
    )
    {
        var most = (int)(RequestValues.Number("limit", limit, 1, LargestPage) ?? DefaultPage);
        var all = layers.List().Where(layer => string.IsNullOrEmpty(provider) || layer.Provider == provider);
        return http.ReplyAsync(
            StatusCodes.Status200OK,
            LayerPages.PageOf(all, string.IsNullOrEmpty(cursor) ? null : cursor, most),
            ServerJson.Default.LayerListView
        );
    }

    private Task FailuresAsync(HttpContext http, CancellationToken cancelled) =>
        http.ReplyAsync(
            StatusCodes.Status200OK,
            new LayerFailureListView([.. layers.ListFailures().Select(EnvironmentViews.ToView)]),
            ServerJson.Default.LayerFailureListView
        );

    private Task ShowAsync(HttpContext http, string key, CancellationToken cancelled)
    {
        var found = layers.Show(Find(key)) ?? throw NotFound(key);
        return http.ReplyAsync(StatusCodes.Status200OK, EnvironmentViews.ToView(found), ServerJson.Default.LayerDetailsView);
    }

    private async Task PinAsync(HttpContext http, string key, CancellationToken cancelled)
    {
        var found = layers.Show(Find(key)) ?? throw NotFound(key);
        if (!await layers.PinAsync(found.Info.Key, cancelled).ConfigureAwait(false))
        {
            throw NotFound(key);
        }

        await MarkAsync(http, found.Info.Key, !found.Info.Pinned).ConfigureAwait(false);
    }

    private Task UnpinAsync(HttpContext http, string key, CancellationToken cancelled)
    {
        var found = Find(key);
        return MarkAsync(http, found, layers.Unpin(found));
    }

    private Task ClearFailureAsync(HttpContext http, string key, CancellationToken cancelled)
    {
        var found = Find(key, FailedKeys) ?? throw NoFailure(key);
        return MarkAsync(http, found, layers.ClearFailure(found));
    }

    private async Task CollectAsync(HttpContext http, CancellationToken cancelled)
    {
        var body = await JsonBody.ReadAsync(http.Request, ServerJson.Default.CollectBody, cancelled).ConfigureAwait(false);
        var tally = new CollectionTally();
        var removed = await layers.CollectAsync(body.Everything, tally, cancelled).ConfigureAwait(false);
        var reply = new CollectReply([.. removed.Select(EnvironmentViews.ToView)], tally.FreedBytes)
        {
            Caches = [.. tally.Caches],
            Left =
            [
                .. tally.Left.Select(static leftover => new LeftLayer(
                    leftover.Layer.Key,
                    leftover.Layer.Provider,
                    leftover.Path,
                    leftover.Reason,
                    leftover.Bytes
                )),
            ],
        };
        await http.ReplyAsync(StatusCodes.Status200OK, reply, ServerJson.Default.CollectReply).ConfigureAwait(false);
    }

    private static Task MarkAsync(HttpContext http, LayerKey key, bool changed) =>
        http.ReplyAsync(StatusCodes.Status200OK, new LayerMark(key, changed), ServerJson.Default.LayerMark);

    private LayerKey Find(string text) => Find(text, layers.FindKeys) ?? throw NotFound(text);

    /// <summary>The key that is written in full or by a beginning that no other has; null when none has it.</summary>
    private static LayerKey? Find(string text, Func<string, IEnumerable<LayerKey>> beginningWith)
    {
        if (LayerKey.TryParse(text, out var whole))
        {
            return whole;
        }

        var found = text.Length < ShortestKey ? [] : beginningWith(text).ToList();
        return found switch
        {
            [var only] => only,
            [] => null,
            _ => throw new InvalidRequestException($"{found.Count} layers have keys that begin with '{text}'.", "Write more of the key."),
        };
    }

    private IEnumerable<LayerKey> FailedKeys(string beginning) =>
        layers
            .ListFailures()
            .Select(static failure => failure.Key)
            .Where(failed => failed.ToString().StartsWith(beginning, StringComparison.Ordinal))
            .Distinct();

    private SatchelException NotFound(string key) =>
        key.Length >= ShortestKey && FailedKeys(key).Any()
            ? new SatchelException(
                new SatchelError(
                    "layer_not_found",
                    $"There is no layer '{key}' here: it could not be built, which is remembered.",
                    $"`satchel env list --failed` says why; to try again now: satchel env clear-failure {key}"
                )
            )
            : new SatchelException(
                new SatchelError("layer_not_found", $"There is no layer '{key}' here.", "`satchel env list` shows those there are.")
            );

    private SatchelException NoFailure(string key) =>
        new(
            new SatchelError(
                "layer_not_found",
                Find(key, layers.FindKeys) is null
                    ? $"No failure of a layer '{key}' is remembered."
                    : $"No failure of the layer '{key}' is remembered: it is there.",
                "`satchel env list --failed` shows the failures that are remembered."
            )
        );
}
