using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Satchel.Posix.Files;

/// <summary>Turns the error number of the last call into an exception that says it in words.</summary>
internal static class PosixError
{
    /// <param name="path">What the call was about.</param>
    public static IOException Last(string path)
    {
        var number = Marshal.GetLastPInvokeError();
        return new IOException($"{new Win32Exception(number).Message}: '{path}'", number);
    }
}
