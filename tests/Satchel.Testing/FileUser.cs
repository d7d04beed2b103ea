using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Satchel.Testing;

/// <summary>A user without privileges as the kernel asks for files: root would never be refused anything.</summary>
public static partial class FileUser
{
    private const uint Nobody = 65534;

    /// <summary>Makes the user the owner of a tree.</summary>
    public static void GiveAway(string path)
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var change = Process.Start("chown", ["-R", $"{Nobody}", path]);
            change.WaitForExit();
        }
    }

    /// <summary>Does something to files with the user's rights, on a thread that ends and takes the change with it.</summary>
    public static T Run<T>(Func<T> action)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            if (Environment.IsPrivilegedProcess)
            {
                _ = SetFileSystemUser(Nobody);
            }

            try
            {
                result = action();
            }
            catch (Exception thrown)
            {
                failure = ExceptionDispatchInfo.Capture(thrown);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}
