using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Grains;

/// <summary>Durable value of one key; null when the key is not there.</summary>
internal sealed class KeyValueState : IStoredState
{
    public byte[]? Value { get; set; }

    string? IStoredState.Tag => null;

    bool IStoredState.ChangesUseReserve => false;

    bool IStoredState.IsNewInLists => false;

    bool IStoredState.IsStateOf(string key) => Value is not null;
}
