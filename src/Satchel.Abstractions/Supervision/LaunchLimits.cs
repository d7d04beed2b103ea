using System.Text;

namespace Satchel.Abstractions.Supervision;

/// <summary>What Linux lets a new process take.</summary>
public static class LaunchLimits
{
    /// <summary>Longest argument or variable (<c>NAME=value</c>), in bytes of UTF-8 (<c>MAX_ARG_STRLEN</c> without its NUL).</summary>
    public const int LongestText = 128 * 1024 - 1;

    /// <summary>
    /// Most bytes that the variables of one job may have together: half of what arguments and variables get with the usual stack of 8 MiB, so
    /// that there is room for those of the daemon and the environment.
    /// </summary>
    public const int MostVariables = 1024 * 1024;

    /// <summary>Whether a text can be an argument.</summary>
    public static bool FitsArgument(string text) => Encoding.UTF8.GetByteCount(text) <= LongestText;

    /// <summary>Bytes of a variable.</summary>
    public static int SizeOf(string name, string value) => Encoding.UTF8.GetByteCount(name) + 1 + Encoding.UTF8.GetByteCount(value);

    /// <summary>Whether a text can be a variable.</summary>
    public static bool FitsVariable(string name, string value) => SizeOf(name, value) <= LongestText;
}
