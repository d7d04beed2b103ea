namespace Satchel.Cluster.Storage;

/// <summary>One grain's row as it stands in the database.</summary>
/// <param name="Key">Key of the grain.</param>
/// <param name="ETag">Counts the writes of the row.</param>
/// <param name="Payload">JSON of the state.</param>
internal sealed record StoredRow(string Key, long ETag, byte[] Payload);
