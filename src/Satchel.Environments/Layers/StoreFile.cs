using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Satchel.Abstractions.Errors;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Environments.Layers;

/// <summary>Reads and writes the store's small JSON files: there whole or not at all.</summary>
internal static class StoreFile
{
    /// <summary>Never waits: a job that is not kept from the store may have put a pipe in the place of a record.</summary>
    /// <returns>Null when there is no such file, it holds something else, or is none that this user may read.</returns>
    /// <exception cref="IOException">It cannot be read: no descriptors, say.</exception>
    public static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class => Read(path, type, out _);

    /// <inheritdoc cref="Read{T}(string, JsonTypeInfo{T})"/>
    /// <param name="content">The file as it stands; empty when nothing is returned.</param>
    public static T? Read<T>(string path, JsonTypeInfo<T> type, out byte[] content)
        where T : class
    {
        content = [];
        try
        {
            if (ReadOnlyFile.TryReadAll(path) is not { } json)
            {
                return null;
            }

            var read = JsonSerializer.Deserialize(json, type);
            content = read is null ? [] : json;
            return read;
        }
        catch (IOException refused) when (refused.HResult == GuardedFile.NotPermitted)
        {
            // Not as we wrote it: damaged like the others.
            return null;
        }
        catch (Exception damaged)
            when (damaged is JsonException or InvalidOperationException or NotSupportedException or FileTooLongException)
        {
            // A damaged record describes nothing: the layer is built again over it.
            return null;
        }
    }

    /// <summary>Written and flushed: once this returns, no power loss takes it back.</summary>
    /// <exception cref="DiskFullException">No room.</exception>
    public static void WriteDurably(string path, byte[] content)
    {
        try
        {
            OwnFile.MakeWay(path);
            DurableFile.Write(path, content);
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(path, exception);
        }
    }

    /// <summary>Written whole, but not flushed: survives the death of the process, not that of the machine.</summary>
    /// <exception cref="DiskFullException">No room.</exception>
    public static void Write<T>(string path, T value, JsonTypeInfo<T> type) =>
        Write(path, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <inheritdoc cref="Write{T}"/>
    public static void Write(string path, byte[] content)
    {
        try
        {
            WholeFile.Write(path, content);
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(path, exception);
        }
    }
}
