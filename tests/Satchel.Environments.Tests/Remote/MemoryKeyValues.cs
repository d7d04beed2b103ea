using System.Collections.Concurrent;
using Satchel.Abstractions.KeyValues;

namespace Satchel.Environments.Tests.Remote;

/// <summary>Key values of a test's own.</summary>
internal sealed class MemoryKeyValues : IKeyValueStore
{
    public ConcurrentDictionary<(string Scope, string Key), byte[]> Values { get; } = [];

    public Task<byte[]?> GetAsync(string scope, string key, CancellationToken cancellationToken) =>
        Task.FromResult(Values.GetValueOrDefault((scope, key)));

    public Task<bool> PutAsync(string scope, string key, byte[] value, bool overwrite, CancellationToken cancellationToken)
    {
        var isNew = Values.TryAdd((scope, key), value);
        if (overwrite)
        {
            Values[(scope, key)] = value;
        }

        return Task.FromResult(isNew);
    }

    public Task<bool> DeleteAsync(string scope, string key, CancellationToken cancellationToken) =>
        Task.FromResult(Values.TryRemove((scope, key), out _));

    public Task<IReadOnlyList<string>> ListAsync(string scope, string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([
            .. Values.Keys.Where(key => key.Scope == scope && key.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key.Key),
        ]);
}
