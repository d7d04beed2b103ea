namespace Satchel.Abstractions.Wire.Environments;

/// <summary>All failures that are remembered.</summary>
public sealed record LayerFailureListView(IReadOnlyList<LayerFailureView> Failures);
