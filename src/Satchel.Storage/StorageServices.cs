using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Blobs;

namespace Satchel.Storage;

/// <summary>The store's table of contents.</summary>
public static class StorageServices
{
    /// <summary>Adds the <see cref="IBlobStore"/> of a node. It is opened when it is first asked for.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="store">The node's store; the blobs lie in a directory of it.</param>
    public static IServiceCollection AddSatchelStorage(this IServiceCollection services, string store) =>
        services.AddSingleton<IBlobStore>(provider =>
            FileBlobStore.Open(Path.Combine(store, "blobs"), provider.GetRequiredService<ILogger<FileBlobStore>>())
        );
}
