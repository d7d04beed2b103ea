using System.Text;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Shared.LocalPaths;

/// <summary>Looks at files of the person who wrote the environment. Only for <see cref="SpecSource.Client"/>.</summary>
internal static class LocalPath
{
    /// <summary>Largest file that is read as a requirements or environment file, in bytes.</summary>
    private const int LargestText = 16 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Absolute form of a path; null when no file can have that name.</summary>
    public static string? Resolve(string path, SpecContext context) =>
        path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) ? null : Path.GetFullPath(path, context.Directory);

    /// <summary>What to try when nothing lies at a path.</summary>
    public static string NotFoundHint(string path, SpecContext context) =>
        path.StartsWith('~') ? "The ~ is not expanded here: write the directory in full."
        : Path.IsPathRooted(path) ? "Check the path."
        : Directory.Exists(context.Directory) ? $"Relative paths count from {context.Directory}: check the path."
        : $"Relative paths count from {context.Directory}, which does not exist any more: change to a directory that does, or write the path in full.";

    /// <summary>Reads a text file as UTF-8, line ends as <c>\n</c>.</summary>
    /// <param name="fault">Why it could not be read; null when it was.</param>
    public static string? ReadText(string fullPath, out string? fault)
    {
        try
        {
            using var file = IsOfShell(fullPath) ? File.OpenRead(fullPath) : OpenRegular(fullPath);
            if (file is null)
            {
                fault = Directory.Exists(fullPath) ? "it is a directory" : "it is a pipe or a device";
                return null;
            }

            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (var count = file.Read(buffer); count > 0; count = file.Read(buffer))
            {
                content.Write(buffer, 0, count);
                if (content.Length > LargestText)
                {
                    fault = $"it is larger than {ByteCount.Of(LargestText)}";
                    return null;
                }
            }

            fault = null;
            var text = Strict.GetString(content.GetBuffer(), 0, (int)content.Length);
            return text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = FileFault.InWords(exception);
        }
        catch (DecoderFallbackException)
        {
            fault = "it is not UTF-8 text";
        }

        return null;
    }

    /// <summary>
    /// Opens a regular file for reading; a link is followed. Never waits: a pipe would have it wait for a writer that may never come, also one
    /// that takes the file's place at the last moment.
    /// </summary>
    /// <returns>Null when it is a directory, a pipe or a device.</returns>
    /// <exception cref="IOException">There is none, or it cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream? OpenRegular(string fullPath)
    {
        try
        {
            return ReadOnlyFile.TryOpenRegular(fullPath) is { } file ? new FileStream(file, FileAccess.Read)
                : FileStatus.OfTarget(fullPath) is null ? throw new FileNotFoundException($"There is no file '{fullPath}'.", fullPath)
                : null;
        }
        catch (IOException refused) when (refused.HResult == GuardedFile.NotPermitted)
        {
            throw new UnauthorizedAccessException(refused.Message, refused);
        }
    }

    /// <summary>What a shell hands over as a file, which has its writer already.</summary>
    private static bool IsOfShell(string fullPath) => fullPath is "/dev/stdin" || fullPath.StartsWith("/dev/fd/", StringComparison.Ordinal);
}
