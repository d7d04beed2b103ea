using Satchel.Abstractions.KeyValues;

namespace Satchel.Cluster.Tests.Actors;

/// <summary>Values of which nothing is deleted until a test says so.</summary>
internal sealed class HeldDeletes(IKeyValueStore values) : IKeyValueStore, IDisposable
{
    private readonly SemaphoreSlim _come = new(0);
    private readonly SemaphoreSlim _gate = new(0);

    /// <summary>Ends when so many more deletes have come.</summary>
    public async Task ComeAsync(int count)
    {
        for (; count > 0; count--)
        {
            await _come.WaitAsync();
        }
    }

    /// <summary>Lets one through.</summary>
    public void LetOne() => _gate.Release();

    public Task<byte[]?> GetAsync(string scope, string key, CancellationToken cancellationToken) =>
        values.GetAsync(scope, key, cancellationToken);

    public Task<bool> PutAsync(string scope, string key, byte[] value, bool overwrite, CancellationToken cancellationToken) =>
        values.PutAsync(scope, key, value, overwrite, cancellationToken);

    public async Task<bool> DeleteAsync(string scope, string key, CancellationToken cancellationToken)
    {
        await HoldAsync(cancellationToken);
        return await values.DeleteAsync(scope, key, cancellationToken);
    }

    public async Task<bool> DeleteAsync(string scope, string key, byte[] only, CancellationToken cancellationToken)
    {
        await HoldAsync(cancellationToken);
        return await values.DeleteAsync(scope, key, only, cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListAsync(string scope, string prefix, CancellationToken cancellationToken) =>
        values.ListAsync(scope, prefix, cancellationToken);

    public void Dispose()
    {
        _come.Dispose();
        _gate.Dispose();
    }

    private Task HoldAsync(CancellationToken cancellationToken)
    {
        _come.Release();
        return _gate.WaitAsync(cancellationToken);
    }
}
