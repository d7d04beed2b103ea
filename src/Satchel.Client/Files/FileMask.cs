namespace Satchel.Client.Files;

/// <summary>Which permission bits this process does not give to new files.</summary>
internal static class FileMask
{
    private const string Field = "Umask:";

    private static readonly Lazy<UnixFileMode> Mask = new(static () =>
        File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith(Field, StringComparison.Ordinal)) is { } line
            ? (UnixFileMode)Convert.ToInt32(line[Field.Length..].Trim(), 8)
            : UnixFileMode.GroupWrite | UnixFileMode.OtherWrite
    );

    /// <summary>What is left of permission bits that somebody else chose.</summary>
    public static UnixFileMode Apply(int mode) => (UnixFileMode)(mode & 0x1ff) & ~Mask.Value;
}
