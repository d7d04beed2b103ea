using System.Text;

namespace Satchel.Abstractions.Supervision;

/// <summary>What Linux lets a new process take.</summary>
public static class LaunchLimits
{
    private const long EndAndPointer = 1 + 8;

    /// <summary>What the kernel itself puts there: the program's name twice, its own entries.</summary>
    private const int Overhead = 8192;

    /// <summary>
    /// Longest argument or variable (<c>NAME=value</c>), in bytes of UTF-8: <c>MAX_ARG_STRLEN</c>, 32 pages, without its NUL.
    /// </summary>
    public static int LongestText { get; } = 32 * Environment.SystemPageSize - 1;

    /// <summary>
    /// Most bytes that the variables of one job may have together: half of what there is, so that there is room for those of the daemon and the
    /// environment.
    /// </summary>
    /// <param name="room">Bytes that arguments and variables of a process may have together.</param>
    public static long MostVariables(long room) => room / 2;

    /// <summary>Whether a text can be an argument, and leaves room for variables.</summary>
    /// <inheritdoc cref="MostVariables"/>
    public static bool FitsArgument(string text, long room) => Encoding.UTF8.GetByteCount(text) <= Math.Min(LongestText, room / 4);

    /// <summary>Whether a program can be started so.</summary>
    /// <inheritdoc cref="MostVariables"/>
    public static bool Fit(IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> variables, long room) =>
        arguments.Sum(static text => Encoding.UTF8.GetByteCount(text) + EndAndPointer)
            + variables.Sum(static variable => SizeOf(variable.Key, variable.Value) + EndAndPointer)
            + Overhead
        <= room;

    /// <summary>Bytes of a variable.</summary>
    public static int SizeOf(string name, string value) => Encoding.UTF8.GetByteCount(name) + 1 + Encoding.UTF8.GetByteCount(value);

    /// <summary>Whether a text can be a variable.</summary>
    public static bool FitsVariable(string name, string value) => SizeOf(name, value) <= LongestText;
}
