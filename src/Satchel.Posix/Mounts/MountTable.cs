using System.Runtime.InteropServices;
using System.Text;
using Satchel.Posix.Deletion;
using Satchel.Posix.Files;

namespace Satchel.Posix.Mounts;

/// <summary>What is mounted in this process's namespace, by <c>/proc/self/mountinfo</c>.</summary>
public static unsafe partial class MountTable
{
    private const int MountPointField = 4;
    private const int Detach = 2;
    private const int NoFollow = 8;

    /// <summary>Mount points at a directory and below it, the deepest first; several mounts on one point are as many entries.</summary>
    /// <param name="directory">Absolute; links on the way there are followed, but it is taken for what it is itself.</param>
    /// <returns>Paths as the bytes they are, one character for each byte.</returns>
    /// <exception cref="IOException">The table cannot be read.</exception>
    internal static IReadOnlyList<string> Below(string directory)
    {
        // Were the directory a link, then what is mounted where it leads would be somebody else's.
        if (Path.GetDirectoryName(directory) is not { } parent || RealPath.Of(parent) is not { } real)
        {
            return [];
        }

        var prefix = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Path.Join(real, Path.GetFileName(directory))));
        return
        [
            .. File.ReadLines("/proc/self/mountinfo", Encoding.Latin1)
                .Select(line => Unescape(line.Split(' ')[MountPointField]))
                .Where(point =>
                    string.Equals(point, prefix, StringComparison.Ordinal) || point.StartsWith(prefix + '/', StringComparison.Ordinal)
                )
                .OrderByDescending(point => point.Length),
        ];
    }

    /// <summary>
    /// Takes away every mount at a directory and below it, and nothing else: what is mounted there stays as it is. Mounts that are in use go
    /// when their users end.
    /// </summary>
    /// <param name="directory">Absolute; its own directory is trusted.</param>
    /// <returns>Mount points that stay and why.</returns>
    /// <exception cref="IOException">The table cannot be read.</exception>
    public static IReadOnlyList<Leftover> UndoBelow(string directory)
    {
        var points = Below(directory);
        while (points.Count > 0)
        {
            var errors = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var point in points)
            {
                errors[point] = UndoAt(point);
            }

            var left = Below(directory);
            if (left.Count >= points.Count)
            {
                return [.. left.Distinct(StringComparer.Ordinal).Select(point => Stays(point, errors.GetValueOrDefault(point)))];
            }

            points = left;
        }

        return [];
    }

    /// <summary>Spaces, tabs, newlines and backslashes are written as three octal digits.</summary>
    internal static string Unescape(string field)
    {
        const int escapeLength = 4;
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + escapeLength <= field.Length)
            {
                text.Append((char)Convert.ToInt32(field.Substring(i + 1, escapeLength - 1), fromBase: 8));
                i += escapeLength - 1;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }

    private static Leftover Stays(string point, int error) =>
        new(
            Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(point)),
            error == 0 ? "it is mounted again all the time" : $"it cannot be unmounted ({OpenDirectory.Describe(error)})"
        );

    /// <returns>0 or the error number.</returns>
    private static int UndoAt(string point)
    {
        fixed (byte* path = Encoding.Latin1.GetBytes(point + '\0'))
        {
            return Unmount(path, Detach | NoFollow) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true)]
    private static partial int Unmount(byte* target, int flags);
}
