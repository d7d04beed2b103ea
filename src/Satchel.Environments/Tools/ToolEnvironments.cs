using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Pipeline;
using Satchel.Environments.Platform;

namespace Satchel.Environments.Tools;

/// <summary>
/// Keeps each tool as a layer of the node, in a virtual environment that no user's environment sees. What this process has used is leased
/// until the process ends, so no tool goes while it runs.
/// </summary>
public sealed class ToolEnvironments : IToolEnvironments, IDisposable
{
    /// <summary>What stands for a field in the records of these layers.</summary>
    public const string Provider = "tools";

    private const int FormatVersion = 1;
    private const string VersionFact = "version";

    private readonly ILayerStore _store;
    private readonly string? _wheels;
    private readonly InstallTool _install;
    private readonly TimeProvider _time;
    private readonly PythonProbe _python;
    private readonly LeaseOwner _owner = LeaseOwner.Process() with { IsStanding = true };
    private readonly HashSet<LayerKey> _used = [];
    private readonly SemaphoreSlim _leasing = new(1, 1);

    /// <param name="store">The node's layers.</param>
    /// <param name="wheels">Directory of wheels to install from (<c>SATCHEL_TOOL_WHEELS</c>); null takes the package index that pip is configured
    /// for.</param>
    /// <param name="time">Paces the waiting for processes to end.</param>
    public ToolEnvironments(ILayerStore store, string? wheels, TimeProvider time)
        : this(
            store,
            wheels,
            static (tool, python, variables, place, tools, stop) => tool.InstallAsync(python, variables, place, tools, stop),
            time
        ) { }

    internal ToolEnvironments(ILayerStore store, string? wheels, InstallTool install, TimeProvider time)
    {
        _store = store;
        _wheels = wheels;
        _install = install;
        _time = time;
        _python = new PythonProbe(time);
    }

    public Task<ToolEnvironment> GetAsync(ToolRequirement requirement, LayerBuild build, CancellationToken cancellationToken) =>
        GetAsync(requirement, build.Variables, new BuildAudience(build.Progress, build.Log), cancellationToken);

    public Task<ToolEnvironment> GetAsync(
        ToolRequirement requirement,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    ) => GetAsync(requirement, variables, new BuildAudience(Progress: null, Log: null), cancellationToken);

    private async Task<ToolEnvironment> GetAsync(
        ToolRequirement requirement,
        IReadOnlyDictionary<string, string> variables,
        BuildAudience audience,
        CancellationToken cancellationToken
    )
    {
        var python = await _python.FindAsync(variables, cancellationToken).ConfigureAwait(false);
        var installation = new ToolInstallation(requirement, _wheels);
        if (python is null)
        {
            throw installation.WithoutPython();
        }

        var planned = Plan(requirement, python);
        await LeaseAsync(planned.Key, cancellationToken).ConfigureAwait(false);
        try
        {
            var layer = await _store
                .EnsureAsync(
                    planned,
                    (place, abandoned) => FillAsync(installation, python, variables, place, abandoned),
                    audience,
                    cancellationToken
                )
                .ConfigureAwait(false);
            return new ToolEnvironment(requirement.Name, layer.Facts[VersionFact]!.GetValue<string>(), layer.Directory);
        }
        catch (RuntimeEnvSetupException failure)
        {
            // The field that needs the tool fails with it.
            var error = failure.SetupError;
            throw new SetupFailedException(SetupErrorKinds.Of(error.Code), error.Message, error.Hint, failure)
            {
                Tool = error.ExitCode is { } exitCode ? new ToolResult(error.Command, exitCode, error.LastLines) : null,
            };
        }
    }

    public void Dispose()
    {
        _store.Release(_owner.Name);
        _leasing.Dispose();
    }

    private static PlannedLayer Plan(ToolRequirement requirement, PythonFacts python)
    {
        var line = ToolPins.LineFor(requirement, HostPlatform.Facts);
        var inputs = new JsonObject
        {
            ["requirement"] = line,
            ["python"] = new JsonObject
            {
                ["executable"] = python.Executable,
                ["version"] = python.Version,
                ["prefix"] = python.Prefix,
            },
        };
        var key = LayerKeys.Of(Provider, FormatVersion, inputs, HostPlatform.Facts, []);
        var plan = new LayerPlan(inputs) { Summary = line.Split(' ')[0] };
        return new PlannedLayer(key, Provider, FormatVersion, plan, []);
    }

    private async Task LeaseAsync(LayerKey key, CancellationToken cancellationToken)
    {
        await _leasing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_used.Add(key))
            {
                await _store.LeaseAsync(_owner, _used, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            _used.Remove(key);
            throw;
        }
        finally
        {
            _leasing.Release();
        }
    }

    private async Task<LayerContent> FillAsync(
        ToolInstallation installation,
        PythonFacts python,
        IReadOnlyDictionary<string, string> variables,
        LayerPlace place,
        CancellationToken cancellationToken
    )
    {
        var own = ToolVariables.For(variables, [], place.Scratch);
        var redactor = new SecretRedactor(own);
        var tools = new ToolRunner(place.Directory, place.Scratch, redactor, line => place.Log(redactor.Redact(line)), _time);
        var version = await new SetupFailures(node: "")
            .TellAsync(
                EnvironmentPhase.Base,
                Provider,
                place.LogFile,
                token => _install(installation, python, own, place, tools, token),
                cancellationToken,
                redactor
            )
            .ConfigureAwait(false);
        return new LayerContent { Facts = new JsonObject { [VersionFact] = version } };
    }
}
