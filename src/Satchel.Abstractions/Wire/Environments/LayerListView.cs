namespace Satchel.Abstractions.Wire.Environments;

/// <summary>A page of the list of layers, oldest first.</summary>
/// <param name="Layers">The layers.</param>
/// <param name="Next">What to give as <c>cursor</c> for the next page; null when this is the last.</param>
public sealed record LayerListView(IReadOnlyList<LayerView> Layers, string? Next);
