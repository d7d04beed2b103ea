using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;
using Satchel.Abstractions.Secrets;
using Satchel.Environments.Platform;
using Satchel.Environments.Tools;

namespace Satchel.Environments.Pipeline;

/// <summary>
/// Sets environments up; the place to begin reading. One stage after the other, each with a type of its own:
/// <code>
/// spec         what the user wrote                 IRuntimeEnvValidator, one ISpecValidator for each field      (client and cluster)
/// packaged     local files replaced by URIs        the client
/// manifest     URIs replaced by digests            ManifestResolving, IInputResolver
/// planned      which layers, and their keys        LayerPlanning, ILayerPlanner                                 (pure)
/// layers       found, or built once                ILayerStore, IMaterializer
/// launch plan  how to start a process in it        LaunchPlanning, ILaunchContributor                           (pure)
/// </code>
/// Locks, leases, retries, timeouts, logs and errors are here and in the layer store, once. No field is known by name. Thread-safe.
/// </summary>
public sealed class EnvironmentPipeline : IEnvironmentPreparer, IEnvironmentPlanner, IEnvironmentBuilder
{
    private readonly ILayerStore _store;
    private readonly TimeProvider _time;
    private readonly SetupFailures _failures;
    private readonly ISecretStore? _secrets;
    private readonly ManifestResolving _resolving;
    private readonly LayerPlanning _planning;
    private readonly KeptLocks _locks;
    private readonly LaunchPlanning _launching;
    private readonly PythonProbe _python;
    private readonly ViewRealizing _realizing;
    private readonly Dictionary<string, IMaterializer> _materializers;

    /// <param name="providers">The fields.</param>
    /// <param name="store">The node's layers.</param>
    /// <param name="views">Realizes the views that nobody realizes at the start.</param>
    /// <param name="nodeName">Node that errors name.</param>
    /// <param name="time">Measures the set-up timeout.</param>
    /// <param name="secrets">The cluster's secrets; null when it has none.</param>
    public EnvironmentPipeline(
        EnvironmentProviders providers,
        ILayerStore store,
        IViewRealizer views,
        string nodeName,
        TimeProvider time,
        ISecretStore? secrets = null
    )
    {
        _store = store;
        _time = time;
        _secrets = secrets;
        _failures = new SetupFailures(nodeName);
        _resolving = new ManifestResolving(providers.Resolvers, secrets, _failures);
        _planning = new LayerPlanning(providers.Planners, _failures);
        _locks = new KeptLocks(_planning, store);
        _launching = new LaunchPlanning(providers.Contributors, _failures);
        _python = new PythonProbe(time);
        _realizing = new ViewRealizing(views, _failures);
        _materializers = providers.Materializers.ToDictionary(materializer => materializer.Field, StringComparer.Ordinal);
    }

    public Task<LaunchPlan> PrepareAsync(EnvironmentRequest request, CancellationToken cancellationToken) =>
        EnvironmentTelemetry.SetUp.RunAsync(_ =>
            SetUpAsync(
                request,
                (manifest, layers, step, stop) => _realizing.RealizeAsync(PlanLaunch(manifest, layers, request), request, step, stop),
                cancellationToken
            )
        );

    public Task<Digest> BuildAsync(EnvironmentRequest request, CancellationToken cancellationToken) =>
        EnvironmentTelemetry.SetUp.RunAsync(_ =>
            SetUpAsync(request, static (manifest, _, _, _) => Task.FromResult(manifest.Id), cancellationToken)
        );

    public async Task<EnvironmentPlan> PlanAsync(EnvironmentRequest request, CancellationToken cancellationToken)
    {
        var manifest = await _resolving.ResolveAsync(request, keep: null, cancellationToken).ConfigureAwait(false);
        var context = await ContextAsync(manifest, request, cancellationToken).ConfigureAwait(false);
        return new EnvironmentPlan(manifest.Id, [.. _planning.Plan(_locks.Without(context)).Select(planned => planned.Layer)]);
    }

    private LaunchPlan PlanLaunch(EnvironmentManifest manifest, IReadOnlyList<Layer> layers, EnvironmentRequest request)
    {
        var plan = _launching.Plan(manifest, layers, request);
        foreach (var warning in plan.Warnings)
        {
            request.Log?.Invoke($"{ResolvingContext.Warning}{warning}");
        }

        return plan;
    }

    /// <summary>The stages after validation and packaging, within the time that the environment allows itself.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="finish">The last of them.</param>
    private async Task<T> SetUpAsync<T>(
        EnvironmentRequest request,
        Func<EnvironmentManifest, IReadOnlyList<Layer>, CurrentStep, CancellationToken, Task<T>> finish,
        CancellationToken cancellationToken
    )
    {
        var timeout = SetupTimeout.Of(request.Spec);
        using var timer = new CancellationTokenSource(timeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        var step = new CurrentStep();
        var owner = request.Owner ?? LeaseOwner.Process();
        var isKept = false;
        try
        {
            var manifest = await _resolving
                .ResolveAsync(request, needs => _store.LeaseAsync(owner with { Needs = [.. needs] }, [], stop.Token), stop.Token)
                .ConfigureAwait(false);
            var context = await ContextAsync(manifest, request, stop.Token).ConfigureAwait(false);
            var planned = await LeaseAsync(context, owner, stop.Token).ConfigureAwait(false);
            var result = await LostTrees
                .AgainAsync(
                    () => BuildAllAsync(request, context, planned, step, stop.Token),
                    layers => finish(manifest, layers, step, stop.Token)
                )
                .ConfigureAwait(false);
            isKept = request.Owner is not null;
            return result;
        }
        catch (OperationCanceledException late) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw _failures.Failed(step.Phase, step.Provider, logFile: null, TooLong(timeout), late);
        }
        finally
        {
            if (!isKept)
            {
                _store.Release(owner.Name);
            }
        }
    }

    /// <summary>Plans the layers and keeps them, there or not, from being collected.</summary>
    private async Task<IReadOnlyList<(EnvironmentPhase Phase, PlannedLayer Layer)>> LeaseAsync(
        PlanningContext context,
        LeaseOwner owner,
        CancellationToken stop
    )
    {
        while (true)
        {
            var spared = _locks.Without(context);
            var planned = _planning.Plan(spared);
            if (planned.Count > 0)
            {
                var needing = owner with { Needs = [.. planned.SelectMany(layer => NamedContent.DigestsIn(layer.Layer.Plan.Inputs))] };
                await _store.LeaseAsync(needing, [.. planned.Select(layer => layer.Layer.Key)], stop).ConfigureAwait(false);
            }

            // What spared a part of the lock may have gone until the lease was there.
            if (JsonNode.DeepEquals(spared.Fields, _locks.Without(context).Fields))
            {
                return planned;
            }
        }
    }

    private async Task<PlanningContext> ContextAsync(EnvironmentManifest manifest, EnvironmentRequest request, CancellationToken stop)
    {
        var python = _planning.NeedsPython(manifest)
            ? await _failures
                .TellAsync(EnvironmentPhase.Base, "python", logFile: null, token => _python.BaseOfAsync(request, token), stop)
                .ConfigureAwait(false)
            : null;
        var context = new PlanningContext(
            manifest.Fields,
            HostPlatform.Facts,
            python,
            InstallerVariables.Among(request.NodeVariables, manifest.Variables)
        )
        {
            Secrets = manifest.Secrets,
        };
        return _secrets is null ? context : context with { MarkOf = _secrets.MarkOf };
    }

    private async Task<IReadOnlyList<Layer>> BuildAllAsync(
        EnvironmentRequest request,
        PlanningContext context,
        IReadOnlyList<(EnvironmentPhase Phase, PlannedLayer Layer)> planned,
        CurrentStep step,
        CancellationToken stop
    )
    {
        var layers = new List<Layer>(planned.Count);
        foreach (var (phase, layer) in planned)
        {
            stop.ThrowIfCancellationRequested();
            step.Set(phase, layer.Provider);
            var progress = request.Progress is { } inner ? new StepProgress(inner, layer.Provider, layers.Count + 1, planned.Count) : null;
            layers.Add(await EnsureAsync(phase, layer, layers, context, request, progress, stop).ConfigureAwait(false));
        }

        return layers;
    }

    private async Task<Layer> EnsureAsync(
        EnvironmentPhase phase,
        PlannedLayer planned,
        IReadOnlyList<Layer> earlier,
        PlanningContext context,
        EnvironmentRequest request,
        IProgress<string>? progress,
        CancellationToken stop
    )
    {
        if (_store.Find(planned) is { } ready)
        {
            EnvironmentTelemetry.HasFound(planned.Provider);
            request.Log?.Invoke($"{planned.Provider}: found layer {planned.Key}.");
            request.LayerReady?.Invoke(new ReadyLayer(ready, WasBuilt: false, TimeSpan.Zero));
            return ready;
        }

        request.Log?.Invoke($"{planned.Provider}: needs layer {planned.Key}.");
        var began = _time.GetTimestamp();
        Layer[] parents = [.. planned.Parents.Select(key => earlier.First(layer => layer.Key == key))];
        var layer = await _failures
            .TellAsync(
                phase,
                planned.Provider,
                logFile: null,
                token =>
                    _store.EnsureAsync(
                        planned,
                        (place, abandoned) => FillAsync(phase, planned, parents, context, request, place, abandoned),
                        new BuildAudience(progress, request.Log),
                        token
                    ),
                stop
            )
            .ConfigureAwait(false);
        var took = _time.GetElapsedTime(began);
        request.Log?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{planned.Provider}: ready after {took.TotalMilliseconds:0} ms."));
        request.LayerReady?.Invoke(new ReadyLayer(layer, WasBuilt: true, took));
        return layer;
    }

    /// <summary>Has one layer filled; what it is told by the request is told alike by every request for the layer.</summary>
    private Task<LayerContent> FillAsync(
        EnvironmentPhase phase,
        PlannedLayer planned,
        IReadOnlyList<Layer> parents,
        PlanningContext context,
        EnvironmentRequest request,
        LayerPlace place,
        CancellationToken abandoned
    )
    {
        var variables = ToolVariables.OfLayer(request.NodeVariables, context.InstallerVariables, planned.Plan.Secrets, place.Scratch);
        var redactor = new SecretRedactor(variables, context.Secrets.Values.Concat(planned.Plan.Secrets.Values));
        void Log(string line) => place.Log(redactor.Redact(line));
        Log($"{planned.Provider}: {ToolRunner.LayerName} is {place.Directory}, {ToolRunner.ScratchName} is {place.Scratch}.");
        var build = new LayerBuild
        {
            Layer = planned,
            Directory = place.Directory,
            Scratch = place.Scratch,
            Cache = place.Cache,
            Parents = parents,
            Variables = variables,
            Tools = new ToolRunner(place.Directory, place.Scratch, redactor, Log, _time),
            Progress = place.Progress,
            Log = Log,
            StandsFor = redactor.StandFor,
        };
        return _failures.TellAsync(
            phase,
            planned.Provider,
            place.LogFile,
            token => _materializers[planned.Provider].MaterializeAsync(build, token),
            abandoned,
            redactor
        );
    }

    private static SatchelError TooLong(TimeSpan timeout) =>
        new(
            SetupErrorKinds.TimedOut.Code,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Setting it up took longer than {timeout.TotalSeconds:0} second{(timeout.TotalSeconds is >= 0.5 and < 1.5 ? "" : "s")}."
            ),
            "Raise config.setup_timeout_seconds of the runtime environment, or set it to -1 for no limit."
        )
        {
            Retryable = true,
        };
}
