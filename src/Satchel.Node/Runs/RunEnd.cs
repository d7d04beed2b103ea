using Satchel.Abstractions.Supervision;

namespace Satchel.Node.Runs;

/// <summary>How a run ended.</summary>
/// <param name="Exit">What its supervisor wrote down; null when that died, or hung, before it could.</param>
/// <param name="Survivors">Processes of it that nobody can end.</param>
internal sealed record RunEnd(RunExit? Exit, IReadOnlyList<Survivor> Survivors);
