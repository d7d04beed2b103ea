namespace Satchel.Cluster.Storage;

/// <summary>A state that lists can be filtered by.</summary>
internal interface ITagged
{
    /// <summary>Kept in a column of its own, with an index.</summary>
    string? Tag { get; }
}
