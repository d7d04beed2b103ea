namespace Satchel.Cluster.Grains;

/// <summary>Durable value of one key; null when the key is not there.</summary>
internal sealed class KeyValueState
{
    public byte[]? Value { get; set; }
}
