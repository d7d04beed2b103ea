using System.Security.Cryptography;
using System.Text;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Node.Peers;

/// <summary>Where drivers and workers find the socket of their node.</summary>
internal sealed class NodeSocketPaths(NodeOptions node)
{
    public const string SocketVariable = "SATCHEL_NODE_SOCKET";
    public const string TokenVariable = "SATCHEL_NODE_TOKEN_PATH";
    public const string SdkVariable = "SATCHEL_SDK_PATH";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Of the address of a Unix socket, without the byte that ends it.</summary>
    private const int LongestAddress = 107;

    private string? _socketDirectory;

    private string Directory => Path.Combine(node.Directories.Root, "run");

    /// <summary>The socket: in the node's directory, or, where that path is too long for one, in a directory of the user's own.</summary>
    public string Socket => Path.Combine(_socketDirectory ?? (IsShort ? Directory : ShortDirectory), "node.sock");

    /// <summary>Holds what a peer must know to be let in.</summary>
    public string TokenFile => Path.Combine(Directory, "node.token");

    /// <summary>Says all of it to programs outside of jobs.</summary>
    public string RecordFile => Path.Combine(Directory, "node.json");

    /// <summary>Which directory of the machine holds that, see <see cref="FileStatus.Place"/>: in a copy it says nothing.</summary>
    public string? Place => FileStatus.OfTarget(Directory)?.Place;

    /// <summary>Those that hold the three.</summary>
    public IEnumerable<string> Directories => [Directory, Path.GetDirectoryName(Socket)!];

    /// <summary>Makes the directory of the socket, which from then on is known for certain.</summary>
    public void MakeSocketDirectory()
    {
        System.IO.Directory.CreateDirectory(Directory, Private);
        if (IsShort)
        {
            _socketDirectory = Directory;
            return;
        }

        // Everybody may write to where it lies: somebody else may have made one of that name before.
        _socketDirectory = ShortDirectory;
        while (!TryMakeOwn(_socketDirectory))
        {
            _socketDirectory = $"{ShortDirectory}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        }
    }

    /// <summary>Removes the directory of the socket, unless it is the node's.</summary>
    public void RemoveSocketDirectory()
    {
        if (_socketDirectory is { } directory && !IsShort)
        {
            System.IO.Directory.Delete(directory);
        }
    }

    private bool IsShort => Encoding.UTF8.GetByteCount(Path.Combine(Directory, "node.sock")) <= LongestAddress;

    private string ShortDirectory
    {
        get
        {
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Directory)))[..16];
            return Path.Combine("/tmp", $"satchel-node-{name}");
        }
    }

    /// <returns>Whether it is a directory that nobody but this user can change.</returns>
    private static bool TryMakeOwn(string directory)
    {
        if (FileStatus.OfName(directory) is null)
        {
            System.IO.Directory.CreateDirectory(directory, Private);
        }

        return FileStatus.OfName(directory) is { Kind: FileKind.Directory } made
            && made.UserId == OwnProcess.UserId
            && (made.Permissions | Private) == Private;
    }
}
