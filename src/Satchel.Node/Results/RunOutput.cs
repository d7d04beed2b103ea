namespace Satchel.Node.Results;

/// <summary>Where what a run makes lies, written down before it starts.</summary>
/// <param name="Root">Directory with the changes or with everything, relative to the directory of the run.</param>
/// <param name="Tree">Absolute directory of what the run was sent; null when that is nothing.</param>
/// <param name="IsWhole">Whether <paramref name="Root"/> holds what was sent as well.</param>
internal sealed record RunOutput(string Root, string? Tree, bool IsWhole);
