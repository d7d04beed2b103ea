using System.Collections.Concurrent;
using Satchel.Abstractions.KeyValues;

namespace Satchel.Environments.Tests.Remote;

/// <summary>Key values of a test's own.</summary>
internal sealed class MemoryKeyValues : IKeyValueStore
{
    public ConcurrentDictionary<(string Scope, string Key), byte[]> Values { get; } = [];

    /// <summary>What others do right before the next value is read.</summary>
    public Action? BeforeGet { get; set; }

    /// <summary>What others do right after the next value was read.</summary>
    public Action? AfterGet { get; set; }

    public Task<byte[]?> GetAsync(string scope, string key, CancellationToken cancellationToken)
    {
        var before = BeforeGet;
        BeforeGet = null;
        before?.Invoke();
        var value = Values.GetValueOrDefault((scope, key));
        var after = AfterGet;
        AfterGet = null;
        after?.Invoke();
        return Task.FromResult(value);
    }

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

    public Task<bool> DeleteAsync(string scope, string key, byte[] only, CancellationToken cancellationToken) =>
        Task.FromResult(
            Values.TryGetValue((scope, key), out var value)
                && value.AsSpan().SequenceEqual(only)
                && Values.TryRemove(new KeyValuePair<(string, string), byte[]>((scope, key), value))
        );

    public Task<IReadOnlyList<string>> ListAsync(string scope, string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([
            .. Values.Keys.Where(key => key.Scope == scope && key.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key.Key),
        ]);
}
