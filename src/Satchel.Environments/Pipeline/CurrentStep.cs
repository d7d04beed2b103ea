using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Pipeline;

/// <summary>What is being done, for the message of a timeout.</summary>
internal sealed class CurrentStep
{
    public EnvironmentPhase Phase { get; private set; } = EnvironmentPhase.Base;

    public string Provider { get; private set; } = "environment";

    public void Set(EnvironmentPhase phase, string provider)
    {
        Phase = phase;
        Provider = provider;
    }
}
