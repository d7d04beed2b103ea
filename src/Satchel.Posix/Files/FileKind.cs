namespace Satchel.Posix.Files;

/// <summary>What a name stands for.</summary>
public enum FileKind
{
    Regular,
    Directory,
    Symlink,
    Fifo,
    Socket,
    Device,
}
