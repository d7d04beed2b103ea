using System.Security.Cryptography;
using System.Text;

namespace Satchel.Node.Workers;

/// <summary>Where drivers and workers find the socket of their node.</summary>
internal sealed class NodeSocketPaths(NodeOptions node)
{
    public const string SocketVariable = "SATCHEL_NODE_SOCKET";
    public const string TokenVariable = "SATCHEL_NODE_TOKEN_PATH";
    public const string SdkVariable = "SATCHEL_SDK_PATH";

    /// <summary>Of the address of a Unix socket, without the byte that ends it.</summary>
    private const int LongestAddress = 107;

    private string Directory => Path.Combine(node.Directories.Root, "run");

    /// <summary>The socket: in the node's directory, or, where that path is too long for one, in a directory of the user's own.</summary>
    public string Socket
    {
        get
        {
            var path = Path.Combine(Directory, "node.sock");
            return Encoding.UTF8.GetByteCount(path) <= LongestAddress ? path : Path.Combine(ShortDirectory, "node.sock");
        }
    }

    /// <summary>Holds what a peer must know to be let in.</summary>
    public string TokenFile => Path.Combine(Directory, "node.token");

    /// <summary>Says all of it to programs outside of jobs.</summary>
    public string RecordFile => Path.Combine(Directory, "node.json");

    private string ShortDirectory
    {
        get
        {
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Directory)))[..16];
            return Path.Combine("/tmp", $"satchel-node-{name}");
        }
    }
}
