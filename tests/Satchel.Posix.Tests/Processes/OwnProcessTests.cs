using System.Diagnostics;
using System.Globalization;
using Satchel.Posix.Processes;

namespace Satchel.Posix.Tests.Processes;

public sealed class OwnProcessTests
{
    [Fact]
    public void ArgumentRoom_OfThisProcess_IsWhatTheKernelTakes()
    {
        // A tenth less leaves room for the program's name and the C library's own; each text is short enough.
        var most = OwnProcess.ArgumentRoom / 10 * 9;

        StartsWith(most).Should().BeTrue();
        StartsWith(OwnProcess.ArgumentRoom).Should().BeFalse();
    }

    /// <summary>Whether a program can be started with so many bytes of variables.</summary>
    private static bool StartsWith(long bytes)
    {
        const int Each = 10_000;
        const int EndAndPointer = 9;
        var variables = Enumerable
            .Range(0, (int)(bytes / Each) + 1)
            .Select(i => i.ToString("D4", CultureInfo.InvariantCulture))
            .ToDictionary(name => name, name => new string('x', Each - name.Length - 1 - EndAndPointer));
        try
        {
            using var process = new Process { StartInfo = new ProcessStartInfo("/bin/true") { UseShellExecute = false } };
            process.StartInfo.Environment.Clear();
            foreach (var (name, value) in variables)
            {
                process.StartInfo.Environment[name] = value;
            }

            process.Start();
            process.WaitForExit();
            return true;
        }
        catch (System.ComponentModel.Win32Exception tooLong) when (tooLong.NativeErrorCode == 7)
        {
            return false;
        }
    }
}
