using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Settings;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Environments.Providers.Shared.Pythons;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// Makes the environment in the layer, or takes one of the node as it is, and captures what activating it does. Nothing of ours is installed.
/// </summary>
internal sealed class Materializer(ProviderServices services) : IMaterializer
{
    // conda makes a new environment only where nothing is.
    private const string EnvironmentDirectory = "env";

    private readonly NestedPip _pip = new(services.Packages, services.Tools);

    public string Field => "conda";

    public async Task<LayerContent> MaterializeAsync(LayerBuild build, CancellationToken cancellationToken)
    {
        var inputs = new CondaInputs(build.Layer.Plan.Inputs);
        var environment = new CondaPrefix(inputs.ExistingPrefix ?? Path.Combine(build.Directory, EnvironmentDirectory));
        JsonNode? fromPip = null;
        if (inputs.ExistingPrefix is null)
        {
            await MakerOf(inputs).MakeAsync(inputs, environment, build, cancellationToken).ConfigureAwait(false);
            await RecordedPlaces.CleanAsync(environment, build.Layer.Plan.Secrets, inputs.Places, cancellationToken).ConfigureAwait(false);
            if (inputs.Pip is { } pip)
            {
                fromPip = await _pip.InstallAsync(environment, pip, build, cancellationToken).ConfigureAwait(false);
            }

            if (environment.Python is { } python)
            {
                await PipPrograms.WriteAsync(python, build.Directory, cancellationToken).ConfigureAwait(false);
            }
        }

        var activation = await Activation.CaptureAsync(environment, build, cancellationToken).ConfigureAwait(false);
        var facts = activation.ToFacts(environment);
        var installed = InstalledPackages.Of(environment);
        if (inputs.ExistingPrefix is null)
        {
            facts[EnvironmentLock.NotesFact] = inputs.Locked is null
                ? new LockNotes(installed.PythonVersion, inputs.Subdir, NotLocked: []).ToJson()
                : build.Layer.Plan.LockNotes?.DeepClone();
        }

        var packages = installed.Lock;
        foreach (var package in fromPip as JsonArray ?? [])
        {
            packages.Add(package?.DeepClone());
        }

        return new LayerContent { Facts = facts, Lock = packages };
    }

    private IEnvironmentMaker MakerOf(CondaInputs inputs) =>
        string.Equals(inputs.Maker, CondaSettings.Program.Default, StringComparison.Ordinal)
            ? new RattlerMaker(services.Tools)
            : new CondaProgramMaker(inputs.Maker);
}
