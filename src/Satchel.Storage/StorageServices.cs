using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Blobs;

namespace Satchel.Storage;

/// <summary>The store's table of contents.</summary>
public static class StorageServices
{
    /// <summary>Adds the <see cref="IBlobStore"/> of a node, and its uploads. It is opened when it is first asked for.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">Where the blobs lie.</param>
    public static IServiceCollection AddSatchelStorage(this IServiceCollection services, StorageOptions options) =>
        services
            .AddSingleton(StorageTelemetry.Room)
            .AddSingleton(provider => FileBlobStore.Open(options.Directory, provider.GetRequiredService<ILogger<FileBlobStore>>()))
            .AddSingleton<IBlobStore>(provider => provider.GetRequiredService<FileBlobStore>())
            .AddSingleton(provider => provider.GetRequiredService<FileBlobStore>().Uploads);
}
