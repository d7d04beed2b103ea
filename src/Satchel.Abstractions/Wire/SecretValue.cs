namespace Satchel.Abstractions.Wire;

/// <summary>What a secret is to hold.</summary>
public sealed record SecretValue(string Value)
{
    /// <summary>Not the value: it may stand in a log.</summary>
    public override string ToString() => "***";
}
