using System.Net.Sockets;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Secrets;
using Satchel.Abstractions.Settings;
using Satchel.Cluster;
using Satchel.Environments.Secrets;
using Satchel.Node;
using Satchel.Server.Environments;
using Satchel.Storage;

namespace Satchel.Server.Starting;

/// <summary>The table of contents of a head: every room adds its own.</summary>
internal static class Composition
{
    /// <param name="options">Where the head is.</param>
    /// <param name="identity">What the home keeps.</param>
    /// <param name="settings">Options, variables and the settings file.</param>
    /// <param name="socket">Listening socket.</param>
    /// <param name="address">Base URL of the server.</param>
    public static WebApplication Build(HeadOptions options, HeadIdentity identity, SettingsReader settings, Socket socket, string address)
    {
        // The empty builder: no settings files, no variables of others, nothing that is not asked for here.
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = "satcheld", ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Logging.AddDaemonLog();
        builder.AddHttp(socket);
        var rooms = new RoomOptions(options, settings);
        var (storage, environments, node, cluster) = (
            rooms.Storage,
            rooms.Environments,
            rooms.Node(identity, address),
            rooms.Cluster(identity)
        );
        builder.Services.AddValidated(storage).AddValidated(environments).AddValidated(node).AddValidated(cluster);
        builder.Services.AddSatchelStorage(storage).AddEnvironments(environments).AddSatchelNode(node);
        builder.Services.AddSingleton<ISecretStore>(new SecretFiles(options.Home.Secrets));
        builder.Services.AddSingleton<IPackager, Packager>();
        builder.AddSatchelCluster(cluster);
        builder.Services.AddDriverSocket();
        builder.Services.AddApi(options, identity, settings);
        return builder.Build();
    }
}
