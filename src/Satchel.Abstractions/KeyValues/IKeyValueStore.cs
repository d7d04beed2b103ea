namespace Satchel.Abstractions.KeyValues;

/// <summary>Small durable values by namespace and key, for SDKs. Thread-safe; a change is durable when its call returns.</summary>
public interface IKeyValueStore
{
    /// <summary>Largest value in bytes.</summary>
    const int MaxValueSize = 1024 * 1024;

    /// <summary>The value, or null.</summary>
    Task<byte[]?> GetAsync(string scope, string key, CancellationToken cancellationToken);

    /// <summary>Stores a value.</summary>
    /// <param name="overwrite">Whether to replace one that is there.</param>
    /// <returns>Whether the key was new.</returns>
    /// <exception cref="Errors.SatchelException"><c>value_too_large</c>.</exception>
    Task<bool> PutAsync(string scope, string key, byte[] value, bool overwrite, CancellationToken cancellationToken);

    /// <summary>Removes a key.</summary>
    /// <returns>Whether it was there.</returns>
    Task<bool> DeleteAsync(string scope, string key, CancellationToken cancellationToken);

    /// <summary>Removes a key that still has the value that was read of it: whoever has changed it since loses nothing.</summary>
    /// <returns>Whether it was there with that value.</returns>
    Task<bool> DeleteAsync(string scope, string key, byte[] only, CancellationToken cancellationToken);

    /// <summary>The keys that begin with a prefix, in ordinal order.</summary>
    Task<IReadOnlyList<string>> ListAsync(string scope, string prefix, CancellationToken cancellationToken);
}
