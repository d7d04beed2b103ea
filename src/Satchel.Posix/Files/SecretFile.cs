using System.Text;
using Satchel.Posix.Processes;

namespace Satchel.Posix.Files;

/// <summary>Reads files that hold one secret line, and refuses, as ssh does with keys, what others may read or have written.</summary>
public static class SecretFile
{
    private const int Longest = 16 * 1024;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>The secret: the file's one line, without blanks and line ends around it.</summary>
    /// <returns>Null when there is no such file, or nothing in it.</returns>
    /// <exception cref="SecretFileException">It cannot be read, is not a file, belongs to another user than this one or root, may be read or
    /// written by others, or holds more than one line.</exception>
    public static string? TryRead(string path)
    {
        byte[] content;
        try
        {
            using var file = ReadOnlyFile.TryOpen(path);
            if (file is null)
            {
                return null;
            }

            var status = FileStatus.OfOpen(file);
            Check(path, status, File.GetUnixFileMode(file));
            content = new byte[status.Size];
            var length = RandomAccess.Read(file, content, 0);
            content = content[..length];
        }
        catch (IOException exception)
        {
            throw new SecretFileException(path, $"cannot be read: {exception.Message}", "Check the path and its permissions.", exception);
        }

        var secret = Encoding.UTF8.GetString(content).Trim();
        return secret.Length == 0 ? null
            : IsSecret(secret) ? secret
            : throw new SecretFileException(path, "does not hold one line of printable characters.", "Write the secret alone into it.");
    }

    /// <summary>Whether a text can be a secret that a header carries: printable ASCII without blanks.</summary>
    public static bool IsSecret(string text) => text.Length > 0 && text.All(static character => character is > ' ' and <= '~');

    private static void Check(string path, FileStatus status, UnixFileMode mode)
    {
        if (status.Kind is not FileKind.Regular || status.Size > Longest)
        {
            throw new SecretFileException(path, "is not a file that holds one line.", "Name a small regular file.");
        }

        if (status.UserId != OwnProcess.UserId && status.UserId != 0)
        {
            throw new SecretFileException(
                path,
                $"belongs to user {status.UserId}, who could have written anything into it.",
                $"If you trust it: chown {OwnProcess.UserId} '{path}'."
            );
        }

        if ((mode & Others) != UnixFileMode.None)
        {
            throw new SecretFileException(
                path,
                $"may be read or written by others (mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}).",
                $"Make it private: chmod 600 '{path}'."
            );
        }
    }
}
