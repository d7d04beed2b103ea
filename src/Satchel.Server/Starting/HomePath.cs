using System.Buffers;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Texts;

namespace Satchel.Server.Starting;

/// <summary>What the path of a home may be: jobs get paths below it in lists, and in the first line of the programs of their packages.</summary>
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
}
