using System.Diagnostics;
using Satchel.Posix.Processes;
using Satchel.Testing.Running;

namespace Satchel.Supervisor.Tests.Running;

/// <summary>A real <c>satchel-supervisor</c>.</summary>
internal sealed class SupervisorProcess : IDisposable
{
    /// <summary>Takes every cgroup file system out of sight, for this process only, then becomes the supervisor.</summary>
    private const string HideControlGroups =
        "grep -o '/[^ ]* cgroup2\\? ' /proc/mounts | cut -d' ' -f1 | while read -r mount; do umount -l \"$mount\" || exit 1; done; exec \"$0\"";

    private readonly Process _process;

    private SupervisorProcess(Process process) => _process = process;

    public int Pid => _process.Id;

    /// <param name="input">What its standard input says before it ends.</param>
    /// <param name="program">Which supervisor; null takes that of this build.</param>
    /// <param name="withoutControlGroups">Whether it must do without a cgroup, as on most machines; skips the test where nothing can be
    /// unmounted.</param>
    public static SupervisorProcess Start(ReadOnlySpan<byte> input, bool withoutControlGroups, string? program = null)
    {
        Assert.SkipWhen(withoutControlGroups && !CanHideControlGroups(), "Mounts of one process alone cannot be changed here.");
        var start = withoutControlGroups
            ? new ProcessStartInfo("unshare", ["-m", "/bin/sh", "-c", HideControlGroups, program ?? Programs.Supervisor])
            : new ProcessStartInfo(program ?? Programs.Supervisor);
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        var process = Process.Start(start)!;
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read everything.
        }

        return new SupervisorProcess(process);
    }

    public void Send(int signal) => Signals.SendToChild(Pid, signal).Should().BeTrue("the supervisor still runs");

    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static bool CanHideControlGroups()
    {
        using var probe = Process.Start(
            new ProcessStartInfo("unshare", ["-m", "true"]) { UseShellExecute = false, RedirectStandardError = true }
        );
        probe?.WaitForExit();
        return probe?.ExitCode == 0;
    }
}
