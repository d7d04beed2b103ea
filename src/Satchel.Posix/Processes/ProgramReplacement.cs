using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Satchel.Posix.Processes;

/// <summary>Has another program go on in this process: its terminal, its descriptors, its id, its exit code.</summary>
public static unsafe partial class ProgramReplacement
{
    /// <summary>Does not return.</summary>
    /// <param name="path">The program, without a search on <c>PATH</c>.</param>
    /// <param name="arguments">Its name, then its arguments.</param>
    /// <param name="variables">All variables that it gets.</param>
    /// <exception cref="Win32Exception">The system cannot run it; this program goes on.</exception>
    public static void Run(string path, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> variables)
    {
        using var given = new NativeStrings(arguments);
        using var environment = new NativeStrings(variables.Select(static variable => $"{variable.Key}={variable.Value}"));
        _ = Execute(path, given.Pointer, environment.Pointer);
        throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, byte** arguments, byte** variables);
}
