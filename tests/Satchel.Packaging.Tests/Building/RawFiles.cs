using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Satchel.Packaging.Tests.Building;

/// <summary>Entries that .NET has no call for.</summary>
internal static partial class RawFiles
{
    /// <summary>Makes an empty file whose name may be any bytes, and its directory.</summary>
    public static void Create(string directory, ReadOnlySpan<byte> name)
    {
        Directory.CreateDirectory(directory);
        var descriptor = Creat(Terminated(directory, name), 0x1a4);
        Assert.True(descriptor >= 0);
        _ = Close(descriptor);
    }

    public static void Link(string directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target) =>
        Assert.Equal(0, SymbolicLink([.. target, 0], Terminated(directory, name)));

    public static void CreatePipe(string path) => Assert.Equal(0, MakeFifo(path, 0x1a4));

    public static Socket Listen(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static byte[] Terminated(string directory, ReadOnlySpan<byte> name) =>
        [.. System.Text.Encoding.UTF8.GetBytes(directory + "/"), .. name, 0];

    [LibraryImport("libc", EntryPoint = "creat")]
    private static partial int Creat(byte[] path, uint mode);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "symlink")]
    private static partial int SymbolicLink(byte[] target, byte[] path);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
