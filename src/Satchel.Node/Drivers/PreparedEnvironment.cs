using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Supervision;

namespace Satchel.Node.Drivers;

/// <summary>An environment that a run can be started in.</summary>
/// <param name="Plan">How to start a process in it.</param>
/// <param name="WorkingDirectory">Existing, absolute directory to start in.</param>
/// <param name="Mounts">What the supervisor is to mount for it; null when it is nothing.</param>
internal sealed record PreparedEnvironment(LaunchPlan Plan, string WorkingDirectory, LaunchMounts? Mounts);
