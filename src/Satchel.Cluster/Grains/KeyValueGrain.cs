using System.Globalization;
using System.Text;

namespace Satchel.Cluster.Grains;

/// <summary>Keeps the value of one key.</summary>
[KeepAlive]
internal sealed class KeyValueGrain([PersistentState("kv", "Default")] IPersistentState<KeyValueState> state, IdleGrains idle)
    : Grain,
        IKeyValueGrain,
        IIncomingGrainCallFilter
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

    public async Task<long> Increment()
    {
        var count = (state.State.Value is { } digits ? long.Parse(digits, CultureInfo.InvariantCulture) : 0) + 1;
        await Put(Encoding.ASCII.GetBytes(count.ToString(CultureInfo.InvariantCulture)), overwrite: true);
        return count;
    }

    public async Task<bool> Delete(byte[]? only)
    {
        if (only is not null && !(state.State.Value is { } value && value.AsSpan().SequenceEqual(only)))
        {
            return false;
        }

        var existed = state.RecordExists;
        if (existed)
        {
            await state.ClearStateAsync();
        }

        DeactivateOnIdle();
        return existed;
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        idle.Called(GrainContext);
        await context.Invoke();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        idle.Forget(GrainContext);
        return Task.CompletedTask;
    }
}
