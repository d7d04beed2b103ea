using System.Buffers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Files;
using Satchel.Posix.Processes;

namespace Satchel.Server.Starting;

/// <summary>What a home may be. Of its path: jobs get paths below it in lists, and in the first line of the programs of their packages.</summary>
internal static class HomePath
{
    // A colon ends an entry of PATH and PYTHONPATH and cannot be escaped there; the others mean something to the shell, and to Python, that
    // run what pip and uv install.
    private static readonly SearchValues<char> Refused = SearchValues.Create(":\"\\$`\n\r");

    /// <exception cref="SatchelException"><c>invalid_home</c>: environments that are made there would not work.</exception>
    public static void Require(string path)
    {
        if (path.AsSpan().IndexOfAny(Refused) is var at and >= 0)
        {
            throw new SatchelException(
                new SatchelError(
                    "invalid_home",
                    $"The path of the home, '{Printable.Line(path)}', contains {(path[at] < ' ' ? "a line end" : $"'{path[at]}'")}.",
                    "Set SATCHEL_HOME to a path without colons, double quotes, backslashes, dollar signs and backquotes: lists of directories such as PATH, and installed programs, break at these."
                )
            );
        }
    }

    /// <summary>Refuses a home in which another user can put what he likes: this daemon would run it, and remove what it names.</summary>
    /// <param name="path">A directory, or a link to one.</param>
    /// <exception cref="SatchelException"><c>home_not_private</c>: it is another user's, or others may write to it.</exception>
    public static void RequireOwn(string path)
    {
        // With one the link itself would not be looked at.
        path = Path.TrimEndingDirectorySeparator(path);
        foreach (var (place, status) in Places(path))
        {
            if (status is { UserId: var user } && user != OwnProcess.UserId && (user != 0 || place == path))
            {
                throw Open(
                    place == path
                        ? $"The home {path} belongs to user {user}, this daemon to user {OwnProcess.UserId}."
                        : $"The home {path} is not safe: {place} belongs to user {user}, this daemon to user {OwnProcess.UserId}.",
                    "Start it as that user, or set SATCHEL_HOME to a directory of this one's."
                        + (place == path ? $" If it is to be used by this one from now on: chown -R {OwnProcess.UserId} '{path}'." : "")
                );
            }
        }

        if ((File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != UnixFileMode.None)
        {
            throw Open(
                $"Others than its owner may write to the home {path}.",
                $"If it holds nothing but Satchel's files: chmod go-w '{path}'. Otherwise set SATCHEL_HOME to a directory of its own."
            );
        }
    }

    /// <summary>What another user could change to make the home a different one: its directory, a link to it, the directory that it lies in.</summary>
    private static IEnumerable<(string Place, FileStatus? Status)> Places(string path) =>
        [
            (path, FileStatus.OfTarget(path)),
            (Path.GetDirectoryName(path) ?? path, FileStatus.OfTarget(Path.GetDirectoryName(path) ?? path)),
            ($"the link {path}", FileStatus.OfName(path)),
        ];

    private static SatchelException Open(string message, string hint) => new(new SatchelError("home_not_private", message, hint));
}
