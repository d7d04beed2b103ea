namespace Satchel.Abstractions.Wire.Environments;

/// <summary>The fields that a cluster knows, with those that its operator added.</summary>
/// <param name="Fields">Names, in ordinal order.</param>
public sealed record FieldListView(IReadOnlyList<string> Fields);
