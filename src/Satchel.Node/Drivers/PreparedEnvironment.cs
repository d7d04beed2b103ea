using Satchel.Abstractions.Environments;

namespace Satchel.Node.Drivers;

/// <summary>An environment that a run can be started in.</summary>
/// <param name="Plan">How to start a process in it.</param>
/// <param name="Directory">Private directory of the attempt, which holds it.</param>
/// <param name="Gpus">What of which GPU the process holds, by their names; null for none.</param>
internal sealed record PreparedEnvironment(LaunchPlan Plan, string Directory, IReadOnlyDictionary<string, double>? Gpus);
