namespace Satchel.Archives.Tar;

/// <summary>One entry of a tar, extensions applied.</summary>
/// <param name="Name">As it stands there.</param>
/// <param name="Type">The type flag of the format.</param>
/// <param name="Size">Of the content that follows, in bytes; not negative.</param>
/// <param name="Mode">Permission bits, set-user-id and its like included.</param>
/// <param name="LinkName">Target of a link, else empty.</param>
internal sealed record TarHeader(string Name, char Type, long Size, UnixFileMode Mode, string LinkName)
{
    public bool IsRegularFile => Type is '0' or '\0' or '7' or 'S' && !IsDirectory;

    /// <summary>Tars from before the type existed mark directories by a slash at the end.</summary>
    public bool IsDirectory => Type == '5' || (Type is '0' or '\0' && Name.EndsWith('/'));

    /// <summary>What the content that follows is of the file, when it is sparse.</summary>
    public SparseMap? Sparse { get; init; }

    public bool IsHardLink => Type == '1';

    public bool IsSymbolicLink => Type == '2';
}
