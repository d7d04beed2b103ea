using System.Text.Json;
using Satchel.Abstractions.KeyValues;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Remote;

/// <summary>The pins of a cluster: one durable record for each remote URI that was used. Thread-safe.</summary>
public sealed class RemotePins(IKeyValueStore store)
{
    private const string Scope = "satchel.remote_uris";

    internal async Task<RemotePin?> FindAsync(string key, CancellationToken cancellationToken) =>
        await store.GetAsync(Scope, key, cancellationToken).ConfigureAwait(false) is { } record ? Read(record) : null;

    /// <summary>Pins a URI, unless another node was quicker.</summary>
    /// <returns>The pin that counts.</returns>
    internal async Task<RemotePin> AddAsync(string key, RemotePin pin, CancellationToken cancellationToken)
    {
        var record = JsonSerializer.SerializeToUtf8Bytes(pin, RemoteJson.Default.RemotePin);
        while (true)
        {
            if (await store.PutAsync(Scope, key, record, overwrite: false, cancellationToken).ConfigureAwait(false))
            {
                return pin;
            }

            if (await store.GetAsync(Scope, key, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                // Forgotten at this moment: it is pinned once more.
                continue;
            }

            if (Read(found) is { } first)
            {
                return first;
            }

            // A damaged pin is none; another node may have made a good one of it by now.
            await store.DeleteAsync(Scope, key, only: found, cancellationToken).ConfigureAwait(false);
        }
    }

    internal async Task<IReadOnlyList<RemotePin>> ListAsync(CancellationToken cancellationToken) =>
        [
            .. (await ReadAllAsync(cancellationToken).ConfigureAwait(false))
                .Select(pin => pin.Pin)
                .OrderBy(pin => pin.Uri, StringComparer.Ordinal),
        ];

    internal async Task<bool> RemoveAsync(string uri, CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        if (Abstractions.Environments.RuntimeEnvUri.TryParse(uri, out var parsed, out _))
        {
            keys.Add(RemoteUriKey.Of(parsed));
        }

        var shown = parsed?.Shown ?? uri;
        foreach (var (key, pin) in await ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (string.Equals(pin.Uri, shown, StringComparison.Ordinal))
            {
                keys.Add(key);
            }
        }

        var removed = false;
        foreach (var key in keys)
        {
            removed |= await store.DeleteAsync(Scope, key, cancellationToken).ConfigureAwait(false);
        }

        return removed;
    }

    private async Task<IReadOnlyList<(string Key, RemotePin Pin)>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var pins = new List<(string, RemotePin)>();
        foreach (var key in await store.ListAsync(Scope, "", cancellationToken).ConfigureAwait(false))
        {
            if (await FindAsync(key, cancellationToken).ConfigureAwait(false) is { } pin)
            {
                pins.Add((key, pin));
            }
        }

        return pins;
    }

    private static RemotePin? Read(byte[] record)
    {
        try
        {
            return JsonSerializer.Deserialize(record, RemoteJson.Default.RemotePin);
        }
        catch (JsonException)
        {
            // A damaged pin is none: the next use makes it again.
            return null;
        }
    }
}
