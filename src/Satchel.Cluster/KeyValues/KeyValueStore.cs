using Satchel.Abstractions.Errors;
using Satchel.Abstractions.KeyValues;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.KeyValues;

/// <summary>Keys are grains; lists come straight from the database.</summary>
internal sealed class KeyValueStore(IGrainFactory grains, HeadDatabase database) : IKeyValueStore
{
    // A grain's key may not be nothing but blanks; a namespace and a key may.
    private const char Mark = ':';

    // Stands in no namespace, so a grain's key says exactly one pair.
    private const char Separator = '\u001f';

    public Task<byte[]?> GetAsync(string scope, string key, CancellationToken cancellationToken) =>
        GrainCalls.RepeatAsync(() => Grain(scope, key).Get()).WaitAsync(cancellationToken);

    public Task<bool> PutAsync(string scope, string key, byte[] value, bool overwrite, CancellationToken cancellationToken) =>
        value.Length <= IKeyValueStore.MaxValueSize
            ? GrainCalls.OnceAsync(Grain(scope, key).Put(value, overwrite)).WaitAsync(cancellationToken)
            : throw new SatchelException(
                new SatchelError(
                    "value_too_large",
                    $"The value of '{key}' has {value.Length:N0} bytes; the most is {IKeyValueStore.MaxValueSize:N0}.",
                    "Keep large data in files or packages and store their name."
                )
            );

    public Task<bool> DeleteAsync(string scope, string key, CancellationToken cancellationToken) =>
        GrainCalls.OnceAsync(Grain(scope, key).Delete(only: null)).WaitAsync(cancellationToken);

    public Task<bool> DeleteAsync(string scope, string key, byte[] only, CancellationToken cancellationToken) =>
        GrainCalls.OnceAsync(Grain(scope, key).Delete(only)).WaitAsync(cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string scope, string prefix, CancellationToken cancellationToken)
    {
        var start = NameOf(scope, prefix);
        return database.ReadAsync<IReadOnlyList<string>>(
            connection =>
            {
                // From the first on, along the index, until one is met that begins with something else: what a list costs is what it finds.
                using var command = connection.Command(
                    "SELECT key FROM grain_state WHERE type = 'kv' AND key >= $start ORDER BY key",
                    ("$start", start)
                );
                using var reader = command.ExecuteReader();
                var keys = new List<string>();
                while (reader.Read() && reader.GetString(0) is var name && name.StartsWith(start, StringComparison.Ordinal))
                {
                    keys.Add(name[(scope.Length + 2)..]);
                }

                keys.Sort(StringComparer.Ordinal);
                return keys;
            },
            cancellationToken
        );
    }

    private IKeyValueGrain Grain(string scope, string key) => grains.GetGrain<IKeyValueGrain>(NameOf(scope, key));

    private static string NameOf(string scope, string key) =>
        scope.Contains(Separator, StringComparison.Ordinal)
            ? throw new SatchelException(
                new SatchelError("bad_namespace", "A namespace cannot hold the character U+001F.", "Choose another name.")
            )
            : Mark + scope + Separator + key;
}
