using System.Globalization;
using Satchel.Posix.Files;

namespace Satchel.Posix.Processes;

/// <summary>
/// Who descends from whom, by <c>/proc</c>. Every method throws an <see cref="IOException"/> where nobody can say, see <see cref="Shortage"/>: a
/// process that cannot be looked at must not pass for gone.
/// </summary>
public static class ProcessTree
{
    private const string Bare = "\0\0";

    /// <summary>
    /// Pids of all living descendants of a process, itself and zombies left out. A moment's picture: repeat until it stays
    /// empty.
    /// </summary>
    public static IReadOnlyList<int> DescendantsOf(int pid)
    {
        var children = ProcessStat.ReadAll().ToLookup(stat => stat.ParentPid);
        var found = new List<int>();
        var next = new Queue<int>([pid]);
        while (next.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                next.Enqueue(child.Pid);
                if (!child.HasEnded)
                {
                    found.Add(child.Pid);
                }
            }
        }

        return found;
    }

    /// <summary>Whether a process has a living child in another session than its own.</summary>
    public static bool HasChildInOtherSession(int pid) =>
        ProcessStat.TryRead(pid) is { } parent
        && ProcessStat.ReadAll().Any(stat => stat.ParentPid == pid && !stat.HasEnded && stat.Session != parent.Session);

    /// <summary>
    /// Processes whose environment, as it was when they started their program, holds an exact <c>NAME=value</c>. Those of other
    /// users do not count: whoever can write anything into his own variables must not name our runs.
    /// </summary>
    public static IReadOnlyList<ProcessIdentity> WithVariable(string name, string value) => WithVariable(name, value, out _);

    /// <inheritdoc cref="WithVariable(string, string)"/>
    /// <param name="isSure">False where one more may hold it, which was becoming a program at that moment and showed no variables.</param>
    public static IReadOnlyList<ProcessIdentity> WithVariable(string name, string value, out bool isSure)
    {
        isSure = true;
        var wanted = $"\0{name}={value}\0";
        var found = new List<ProcessIdentity>();
        foreach (var stat in Own())
        {
            var environment = EnvironmentOf(stat.Pid, out var isKnown);
            if (environment.Contains(wanted, StringComparison.Ordinal))
            {
                found.Add(new ProcessIdentity(stat.Pid, stat.StartTicks, ProcessIdentity.CurrentBootId));
            }

            isSure &= isKnown;
        }

        return found;
    }

    /// <summary>Reads one variable of a process's starting environment; null when it has none, is gone, or is another user's.</summary>
    public static string? VariableOf(int pid, string name)
    {
        var environment = EnvironmentOf(pid);
        var start = environment.IndexOf($"\0{name}=", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += name.Length + 2;
        return environment[start..environment.IndexOf('\0', start)];
    }

    /// <summary>Every process of this user whose starting environment has a variable, with its value.</summary>
    public static IReadOnlyList<(ProcessIdentity Process, string Value)> WithVariable(string name)
    {
        var found = new List<(ProcessIdentity, string)>();
        foreach (var stat in Own())
        {
            if (VariableOf(stat.Pid, name) is { } value)
            {
                found.Add((new ProcessIdentity(stat.Pid, stat.StartTicks, ProcessIdentity.CurrentBootId), value));
            }
        }

        return found;
    }

    /// <summary>
    /// Whether a process was started by this user: its real user id, which a program that runs with the rights of another keeps. The owner of
    /// its directory in <c>/proc</c> says nothing: that is root for everything that hides its memory.
    /// </summary>
    public static bool IsOwn(int pid) => UserOf(pid) == OwnProcess.RealUserId;

    /// <summary>Whether a process lives in a namespace of pids below that of this one, as what runs in a container does.</summary>
    public static bool IsContained(int pid) => NamespacesOf(pid) > NamespacesOf(Environment.ProcessId);

    /// <summary>Real user id of a process; null when it is gone or hidden.</summary>
    public static uint? UserOf(int pid)
    {
        var rest = StatusOf(pid, "Uid");
        return uint.TryParse(
            rest.AsSpan(0, Math.Max(rest.IndexOf('\t', StringComparison.Ordinal), 0)),
            CultureInfo.InvariantCulture,
            out var user
        )
            ? user
            : null;
    }

    /// <summary>Describes a process that SIGKILL does not end, for people: <c>1234 (sudo): Operation not permitted</c>.</summary>
    /// <param name="refused">Why the signal could not be sent; null when it could.</param>
    public static string Survivor(ProcessIdentity process, Exception? refused)
    {
        var state = ProcessStat.TryRead(process.Pid)?.State;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Describe(process)}: {refused?.Message ?? $"SIGKILL has been sent, its state is {state}"}"
        );
    }

    /// <summary>Pid and name of a process, for people: <c>1234 (sudo)</c>.</summary>
    public static string Describe(ProcessIdentity process) =>
        string.Create(CultureInfo.InvariantCulture, $"{process.Pid} ({NameOf(process)})");

    /// <summary>Name of a process; empty when it is gone.</summary>
    public static string NameOf(ProcessIdentity process) =>
        TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Pid}/comm")).TrimEnd('\n');

    /// <summary>How many pids a process has: one in each namespace from this machine's own down to that it lives in.</summary>
    private static int NamespacesOf(int pid) => StatusOf(pid, "NSpid").Split('\t').Length;

    /// <summary>A field of what the kernel tells of a process; empty when it is gone or hidden.</summary>
    private static string StatusOf(int pid, string field)
    {
        var name = $"\n{field}:\t";
        var status = TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status"));
        var start = status.IndexOf(name, StringComparison.Ordinal);
        return start < 0 ? "" : status[(start + name.Length)..status.IndexOf('\n', start + name.Length)];
    }

    /// <summary>Living processes of this user, as <see cref="IsOwn"/> says. Those of the kernel, root's, have no variables to look for.</summary>
    private static IEnumerable<ProcessStat> Own() =>
        ProcessStat.ReadAll().Where(static stat => !stat.HasEnded && !stat.IsKernels && IsOwn(stat.Pid));

    /// <param name="isKnown">False where it is between two programs, and shows the variables of neither.</param>
    private static string EnvironmentOf(int pid, out bool isKnown)
    {
        isKnown = true;
        var environment = EnvironmentOf(pid);
        if (environment.Length > Bare.Length || !CanReadEnvironment(pid))
        {
            return environment;
        }

        // It has none, or had none when it was looked at: then it shows them now.
        isKnown = !ProcessStat.TellsExec || ProcessStat.TryRead(pid) is not { IsWithinExec: true };
        return EnvironmentOf(pid);
    }

    /// <summary>Whether this user may: of others, and of what hides its memory, nobody can say what it is at.</summary>
    private static bool CanReadEnvironment(int pid)
    {
        try
        {
            using var file = File.OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/environ"));
            return true;
        }
        catch (Exception refused) when ((refused is IOException or UnauthorizedAccessException) && !Shortage.IsReason(refused))
        {
            return false;
        }
    }

    private static string EnvironmentOf(int pid)
    {
        var environment = TryRead($"/proc/{pid}/environ");
        if (environment.Length == 0)
        {
            // A first thread that ended has no memory any more; the others still do.
            environment =
                ThreadsOf(pid).Select(thread => TryRead(Path.Combine(thread, "environ"))).FirstOrDefault(text => text.Length > 0) ?? "";
        }

        return environment.Length == 0 ? Bare : "\0" + environment + "\0";
    }

    private static string[] ThreadsOf(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task");
        }
        catch (Exception gone) when ((gone is IOException or UnauthorizedAccessException) && !Shortage.IsReason(gone))
        {
            return [];
        }
    }

    private static string TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when ((gone is IOException or UnauthorizedAccessException) && !Shortage.IsReason(gone))
        {
            return "";
        }
    }
}
