namespace Satchel.Cluster.Grains;

/// <summary>Keeps the value of one key.</summary>
internal sealed class KeyValueGrain([PersistentState("kv", "Default")] IPersistentState<KeyValueState> state) : Grain, IKeyValueGrain
{
    public Task<byte[]?> Get() => Task.FromResult(state.State.Value);

    public async Task<bool> Put(byte[] value, bool overwrite)
    {
        var before = state.State.Value;
        if (before is null || overwrite)
        {
            state.State.Value = value;
            try
            {
                await state.WriteStateAsync();
            }
            catch
            {
                state.State.Value = before;
                throw;
            }
        }

        return before is null;
    }

    public async Task<bool> Delete()
    {
        var existed = state.RecordExists;
        if (existed)
        {
            await state.ClearStateAsync();
        }

        DeactivateOnIdle();
        return existed;
    }
}
