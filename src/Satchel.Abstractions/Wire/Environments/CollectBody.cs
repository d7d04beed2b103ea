namespace Satchel.Abstractions.Wire.Environments;

/// <summary>Body of a collection.</summary>
public sealed record CollectBody
{
    /// <summary>Whether everything unused goes; otherwise what the budgets do not cover.</summary>
    public bool Everything { get; init; }
}
