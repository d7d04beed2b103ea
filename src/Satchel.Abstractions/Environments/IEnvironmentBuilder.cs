using Satchel.Abstractions.Blobs;

namespace Satchel.Abstractions.Environments;

/// <summary>Makes the layers of environments before anybody starts a process in them. Thread-safe.</summary>
public interface IEnvironmentBuilder
{
    /// <summary>Finds or builds every layer; each is told to <see cref="EnvironmentRequest.LayerReady"/>.</summary>
    /// <param name="request">As for <see cref="IEnvironmentPreparer.PrepareAsync"/>; its private directory is not looked at.</param>
    /// <returns>The identity of the environment.</returns>
    /// <exception cref="RuntimeEnvSetupException">One cannot be built; those before it stay.</exception>
    Task<Digest> BuildAsync(EnvironmentRequest request, CancellationToken cancellationToken);
}
