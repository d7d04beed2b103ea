using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Wire;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Client.Http;
using Satchel.Environments.Validation;

namespace Satchel.Client.Environments;

/// <summary>
/// The environments of a cluster, and the layers of its node. Every call throws <see cref="ApiException"/> when the cluster says no
/// (<c>layer_not_found</c>, <c>runtime_env_setup_failed</c> with <see cref="ApiException.SetupError"/>), <c>node_restarted</c> when the daemon
/// ends while it sets an environment up, and
/// <see cref="ConnectionException"/> when it cannot be reached. Keys may be shortened to a beginning that no other has. Thread-safe.
/// </summary>
public sealed class EnvironmentsApi
{
    private const int PageSize = 20_000;

    private readonly ApiClient _api;

    internal EnvironmentsApi(ApiClient api) => _api = api;

    /// <summary>Sees to it that the cluster knows the fields that this version of the client does not.</summary>
    /// <exception cref="RuntimeEnvRefusedException">It does not, either.</exception>
    public async Task RequireFieldsAsync(RuntimeEnvPackage package, CancellationToken cancellationToken)
    {
        if (package.UnknownFields.Count == 0)
        {
            return;
        }

        var reply = await _api.GetAsync(EnvironmentPaths.Fields, WireJson.Default.FieldListView, cancellationToken).ConfigureAwait(false);
        var known = reply.Fields.Concat(CheckedRuntimeEnv.Validator.Fields).ToHashSet(StringComparer.Ordinal);
        var paths = package.UnknownFields.Select(static error => error.Path).ToHashSet(StringComparer.Ordinal);
        SpecError[] unknown =
        [
            .. package
                .RuntimeEnv.Select(static field => field.Key)
                .Where(name => paths.Contains(JsonPath.Key(JsonPath.Root, name)) && !known.Contains(name))
                .Select(name => UnknownField.Of(name, known)),
        ];
        if (unknown.Length > 0)
        {
            throw new RuntimeEnvRefusedException(unknown);
        }
    }

    /// <summary>What an environment would need. Builds nothing.</summary>
    /// <param name="runtimeEnv">As <see cref="RuntimeEnvPackage.RuntimeEnv"/> has it; packages may be announced only.</param>
    public Task<EnvironmentPlanView> PlanAsync(JsonObject runtimeEnv, CancellationToken cancellationToken) =>
        _api.CallAsync(HttpMethod.Post, EnvironmentPaths.Plan, Body(runtimeEnv), WireJson.Default.EnvironmentPlanView, cancellationToken);

    /// <summary>Builds an environment ahead.</summary>
    /// <param name="runtimeEnv">As <see cref="RuntimeEnvPackage.RuntimeEnv"/> has it, packages sent.</param>
    /// <param name="progress">Told what is being done, for people.</param>
    /// <param name="log">Takes the lines of the set-up log.</param>
    public async Task<EnvironmentBuildView> BuildAsync(
        JsonObject runtimeEnv,
        IProgress<string>? progress,
        Action<string>? log,
        CancellationToken cancellationToken
    )
    {
        await foreach (
            var message in MessagesAsync(EnvironmentPaths.Build, runtimeEnv, progress, log, cancellationToken).ConfigureAwait(false)
        )
        {
            if (message.Result is { } result)
            {
                return result;
            }
        }

        throw BrokenOff();
    }

    /// <summary>Sets an environment up for a process that is started here, on the node's own machine.</summary>
    /// <param name="runtimeEnv">As <see cref="RuntimeEnvPackage.RuntimeEnv"/> has it, packages sent.</param>
    /// <param name="progress">Told what is being done, for people.</param>
    /// <param name="use">Uses it; the environment is there until it returns.</param>
    /// <returns>What <paramref name="use"/> returns.</returns>
    public async Task<T> OpenAsync<T>(
        JsonObject runtimeEnv,
        IProgress<string>? progress,
        Func<OpenedEnvironment, Task<T>> use,
        CancellationToken cancellationToken
    )
    {
        await foreach (
            var message in MessagesAsync(EnvironmentPaths.Open, runtimeEnv, progress, log: null, cancellationToken).ConfigureAwait(false)
        )
        {
            if (message.Opened is { } opened)
            {
                return await use(opened).ConfigureAwait(false);
            }
        }

        throw BrokenOff();
    }

    /// <summary>All layers, oldest first, read page by page.</summary>
    /// <param name="provider">Only those of this field; null takes all.</param>
    public async IAsyncEnumerable<LayerView> ListAsync(string? provider, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await _api.GetAsync(PathOfPage(provider, cursor), WireJson.Default.LayerListView, cancellationToken)
                .ConfigureAwait(false);
            foreach (var layer in page.Layers)
            {
                yield return layer;
            }

            cursor = page.Next;
        } while (cursor is not null);
    }

    /// <summary>As <see cref="ListAsync"/>, for who hands the list on: each layer is written as the cluster says it.</summary>
    /// <param name="provider">Only those of this field; null takes all.</param>
    /// <param name="target">In an array.</param>
    public async Task WriteListAsync(string? provider, Utf8JsonWriter target, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            cursor = await _api.GetAsync(PathOfPage(provider, cursor), page => LayerPageCopy.Write(page, target), cancellationToken)
                .ConfigureAwait(false);
        } while (cursor is not null);
    }

    /// <summary>One layer with all that is recorded of it.</summary>
    public Task<LayerDetailsView> GetAsync(string key, CancellationToken cancellationToken) =>
        _api.GetAsync(EnvironmentPaths.Of(key), WireJson.Default.LayerDetailsView, cancellationToken);

    /// <summary>Failures that are remembered.</summary>
    public async Task<IReadOnlyList<LayerFailureView>> ListFailuresAsync(CancellationToken cancellationToken) =>
        (
            await _api.GetAsync(EnvironmentPaths.Failures, WireJson.Default.LayerFailureListView, cancellationToken).ConfigureAwait(false)
        ).Failures;

    /// <summary>Keeps a layer until it is unpinned.</summary>
    public Task<LayerMark> PinAsync(string key, CancellationToken cancellationToken) =>
        MarkAsync(HttpMethod.Put, key, "/pin", cancellationToken);

    /// <summary>Takes a pin back.</summary>
    public Task<LayerMark> UnpinAsync(string key, CancellationToken cancellationToken) =>
        MarkAsync(HttpMethod.Delete, key, "/pin", cancellationToken);

    /// <summary>Forgets a failure, so that the next job tries again.</summary>
    public Task<LayerMark> ClearFailureAsync(string key, CancellationToken cancellationToken) =>
        MarkAsync(HttpMethod.Delete, key, "/failure", cancellationToken);

    /// <summary>Removes unused layers.</summary>
    /// <param name="everything">All of them; otherwise what the budgets do not cover.</param>
    public Task<CollectReply> CollectAsync(bool everything, CancellationToken cancellationToken) =>
        _api.CallAsync(
            HttpMethod.Post,
            EnvironmentPaths.Collect,
            ApiClient.Json(new CollectBody { Everything = everything }, WireJson.Default.CollectBody),
            WireJson.Default.CollectReply,
            cancellationToken
        );

    private Task<LayerMark> MarkAsync(HttpMethod method, string key, string rest, CancellationToken cancellationToken) =>
        _api.CallAsync(method, EnvironmentPaths.Of(key, rest), null, WireJson.Default.LayerMark, cancellationToken);

    private async IAsyncEnumerable<BuildMessage> MessagesAsync(
        string path,
        JsonObject runtimeEnv,
        IProgress<string>? progress,
        Action<string>? log,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var answer = await _api.SendAsync(
                HttpMethod.Post,
                path,
                Body(runtimeEnv),
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            )
            .ConfigureAwait(false);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        while (await ReadAsync(reader, cancellationToken).ConfigureAwait(false) is { } message)
        {
            if (message.Progress is { } text)
            {
                progress?.Report(text);
            }

            if (message.Log is { } line)
            {
                log?.Invoke(line);
            }

            if (message.Failure is { } failure)
            {
                throw new ApiException(HttpStatusCode.UnprocessableEntity, failure.Error, []) { SetupError = failure.SetupError };
            }

            yield return message;
        }
    }

    /// <returns>Null at the end.</returns>
    private static async Task<BuildMessage?> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line
                ? JsonSerializer.Deserialize(line, WireJson.Default.BuildMessage)
                : null;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or JsonException)
        {
            throw BrokenOff(broken);
        }
    }

    private static SatchelException BrokenOff(Exception? cause = null) =>
        new(
            new SatchelError(
                SetupErrorKinds.NodeRestarted.Code,
                "The daemon ended, or the connection to it broke, before the environment was there.",
                "Run the command again: what was finished is found again. The daemon's log says more."
            )
            {
                Retryable = true,
            },
            cause
        );

    private static string PathOfPage(string? provider, string? cursor) =>
        EnvironmentPaths.All
        + string.Create(CultureInfo.InvariantCulture, $"?limit={PageSize}")
        + (provider is null ? "" : $"&provider={Uri.EscapeDataString(provider)}")
        + (cursor is null ? "" : $"&cursor={cursor}");

    private static ByteArrayContent Body(JsonObject runtimeEnv) =>
        ApiClient.Json(new EnvironmentBody { RuntimeEnv = runtimeEnv }, WireJson.Default.EnvironmentBody);
}
