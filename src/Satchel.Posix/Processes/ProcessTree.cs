using System.Globalization;
using Satchel.Posix.Files;

namespace Satchel.Posix.Processes;

/// <summary>
/// Who descends from whom, by <c>/proc</c>. Every method throws an <see cref="IOException"/> where nobody can say, see <see cref="Shortage"/>: a
/// process that cannot be looked at must not pass for gone.
/// </summary>
public static class ProcessTree
{
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

    /// <summary>
    /// Processes whose environment, as it was when they started their program, holds an exact <c>NAME=value</c>. Those of other
    /// users do not count: whoever can write anything into his own variables must not name our runs.
    /// </summary>
    public static IReadOnlyList<ProcessIdentity> WithVariable(string name, string value)
    {
        var wanted = $"\0{name}={value}\0";
        var found = new List<ProcessIdentity>();
        foreach (var stat in ProcessStat.ReadAll())
        {
            if (!stat.HasEnded && IsOwn(stat.Pid) && EnvironmentOf(stat.Pid).Contains(wanted, StringComparison.Ordinal))
            {
                found.Add(new ProcessIdentity(stat.Pid, stat.StartTicks, ProcessIdentity.CurrentBootId));
            }
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
        foreach (var stat in ProcessStat.ReadAll())
        {
            if (!stat.HasEnded && IsOwn(stat.Pid) && VariableOf(stat.Pid, name) is { } value)
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

    /// <summary>Real user id of a process; null when it is gone or hidden.</summary>
    public static uint? UserOf(int pid)
    {
        const string Field = "\nUid:\t";
        var status = TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status"));
        var start = status.IndexOf(Field, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var rest = status.AsSpan(start + Field.Length);
        return uint.TryParse(rest[..rest.IndexOfAny('\t', '\n')], CultureInfo.InvariantCulture, out var user) ? user : null;
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
    public static string Describe(ProcessIdentity process)
    {
        var name = TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Pid}/comm")).TrimEnd('\n');
        return string.Create(CultureInfo.InvariantCulture, $"{process.Pid} ({name})");
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

        return "\0" + environment + "\0";
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
