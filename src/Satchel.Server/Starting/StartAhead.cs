using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Packages;

namespace Satchel.Server.Starting;

/// <summary>Opens the database and the stores beside the start of the silo, which needs none of them for most of its time.</summary>
internal static class StartAhead
{
    /// <returns>Ends when all are open. It fails as the host's own start does, which asks for the same parts.</returns>
    public static Task Begin(IServiceProvider services) =>
        Task.Run(() =>
        {
            _ = services.GetRequiredService<IClusterProblems>();
            _ = services.GetRequiredService<IBlobStore>();
            _ = services.GetRequiredService<IPackageStore>();
            _ = services.GetRequiredService<ILayerStore>();
            _ = services.GetRequiredService<INodeGateway>();
        });
}
