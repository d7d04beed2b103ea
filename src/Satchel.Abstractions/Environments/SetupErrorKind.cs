namespace Satchel.Abstractions.Environments;

/// <summary>A kind of failure to set an environment up. It is the same whatever is done about it in a single case.</summary>
/// <param name="Code">Stable, lower-case with underscores; programs match on it.</param>
/// <param name="Life">What the engine does about it.</param>
public sealed record SetupErrorKind(string Code, SetupErrorLife Life)
{
    public bool Equals(SetupErrorKind? other) => other?.Code == Code;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Code);
}
