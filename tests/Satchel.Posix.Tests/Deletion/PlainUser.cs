using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Satchel.Posix.Tests.Deletion;

/// <summary>A user without privileges: root would never be refused anything.</summary>
internal static partial class PlainUser
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
        var thread = new Thread(() =>
        {
            if (Environment.IsPrivilegedProcess)
            {
                _ = SetFileSystemUser(Nobody);
            }

            result = action();
        });
        thread.Start();
        thread.Join();
        return result;
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}
