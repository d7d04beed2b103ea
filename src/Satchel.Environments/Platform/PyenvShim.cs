using System.Text.RegularExpressions;
using Satchel.Posix.Files;

namespace Satchel.Environments.Platform;

/// <summary>
/// A stand-in of pyenv's for an interpreter. Starting one takes as long as many interpreters do, and what it chooses hangs on few files, so
/// that it need not be asked each time.
/// </summary>
/// <param name="Files">What it goes by, seen from <c>/</c>.</param>
/// <param name="Variables">What its variables say.</param>
internal sealed partial record PyenvShim(IReadOnlyList<string> Files, string Variables)
{
    private const int LargestShim = 4096;

    private static readonly string[] Names = ["PYENV_VERSION", "PATH", "HOME"];

    // Where these lead is not known here.
    private static readonly string[] Elsewhere = ["PYENV_DIR", "PYENV_HOOK_PATH", "PYENV_DEBUG"];

    /// <param name="program">Absolute path of what may be one.</param>
    /// <param name="variables">Of the process that starts it.</param>
    /// <returns>Null when it is none, or goes by more than is known.</returns>
    public static PyenvShim? TryFind(string program, IReadOnlyDictionary<string, string> variables)
    {
        if (
            Elsewhere.Any(variables.ContainsKey)
            || FileStatus.OfTarget(program) is not { Kind: FileKind.Regular, Size: < LargestShim }
            || ReadOnlyFile.TryReadText(program) is not { } text
            || Script().Match(text) is not { Success: true } script
        )
        {
            return null;
        }

        var root = script.Groups["root"].Value;
        return new PyenvShim(
            [Path.Combine(root, "version"), Path.Combine(root, "versions"), Path.Combine(root, "pyenv.d"), "/.python-version"],
            string.Join('\n', Names.Select(name => variables.GetValueOrDefault(name)))
        );
    }

    [GeneratedRegex(
        """\A#![^\n]*bash\n.*^export PYENV_ROOT="(?<root>/[^"$]*)"$.*^exec "[^"\n]*/pyenv" exec "\$program" "\$@"\s*\z""",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex Script();
}
