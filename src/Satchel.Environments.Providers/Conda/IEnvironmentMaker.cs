using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Providers.Conda;

/// <summary>What solves and links an environment: py-rattler, or a program of the node.</summary>
internal interface IEnvironmentMaker
{
    /// <summary>Makes the environment without what pip adds. Called once for a layer, in an empty directory.</summary>
    /// <param name="inputs">What of.</param>
    /// <param name="environment">Where; not existing yet.</param>
    /// <exception cref="SetupFailedException">It cannot be made.</exception>
    Task MakeAsync(CondaInputs inputs, CondaPrefix environment, LayerBuild build, CancellationToken cancellationToken);
}
