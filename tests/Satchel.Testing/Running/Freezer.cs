using System.Globalization;

namespace Satchel.Testing.Running;

/// <summary>
/// Holds a process where no signal, not even SIGKILL, ends it, as a broken disk or network file system does: in a frozen cgroup of version 1.
/// Lets it go, and so die, when it is disposed.
/// </summary>
public sealed class Freezer : IDisposable
{
    private const string Mount = "/sys/fs/cgroup/freezer";

    private readonly string _group = Path.Combine(Mount, $"satchel-test-{Guid.NewGuid():N}");

    /// <param name="pid">The process to hold.</param>
    public Freezer(int pid)
    {
        Directory.CreateDirectory(_group);
        File.WriteAllText(Path.Combine(_group, "cgroup.procs"), pid.ToString(CultureInfo.InvariantCulture));
        State = "FROZEN";
        SpinWait.SpinUntil(() => string.Equals(State, "FROZEN", StringComparison.Ordinal));
    }

    /// <summary>Whether this machine and user can do it.</summary>
    public static bool IsAvailable => Environment.IsPrivilegedProcess && File.Exists(Path.Combine(Mount, "tasks"));

    private string State
    {
        get => File.ReadAllText(Path.Combine(_group, "freezer.state")).Trim();
        set => File.WriteAllText(Path.Combine(_group, "freezer.state"), value);
    }

    public void Dispose()
    {
        State = "THAWED";
        SpinWait.SpinUntil(() => File.ReadAllText(Path.Combine(_group, "cgroup.procs")).Length == 0, TimeSpan.FromSeconds(60));
        Directory.Delete(_group);
    }
}
