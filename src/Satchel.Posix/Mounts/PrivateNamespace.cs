using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Satchel.Posix.Mounts;

/// <summary>
/// A mount namespace for those who are started in it: what is mounted there is seen by nobody else and goes with its last process, however
/// that ends.
/// </summary>
public static unsafe partial class PrivateNamespace
{
    private const int NewMountNamespace = 0x20000;

    /// <summary>
    /// Does something in a new namespace. A thread of its own does it, the rest of this process stays where it is; children that are started
    /// by the action stay in the new one. The thread ends with the action and leaves nothing behind.
    /// </summary>
    /// <exception cref="Win32Exception">This process may have no namespaces of its own; or whatever the action throws.</exception>
    public static T Run<T>(Func<T> action)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;

        // Never a thread of the pool: it could not go back.
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                result = action();
            }
            catch (Exception thrown)
            {
                // A border: it is thrown again where the action was asked for.
                failure = ExceptionDispatchInfo.Capture(thrown);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    private static void Enter()
    {
        if (Unshare(NewMountNamespace) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new Win32Exception(error, $"mount namespace: {new Win32Exception(error).Message}");
        }

        // What the machine mounts and unmounts later is seen here too, and its file systems are not held back; nothing goes the other way.
        MountCall.Run(null, "/", null, MountCall.Recursive | MountCall.Slave, null);
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);
}
