using System.Diagnostics;
using Satchel.Testing;

namespace Satchel.Supervisor.Tests.Running;

/// <summary>A file system in memory, of 256 KiB. Needs the right to mount: a test that cannot is skipped and says so.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private SmallDisk()
    {
    }

    public string Path => _directory.Path;

    public static SmallDisk MountOrSkip()
    {
        var disk = new SmallDisk();
        if (!TryRun("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.Path))
        {
            disk._directory.Dispose();
            Assert.Skip("A full disk needs a small file system, and none could be mounted.");
        }

        return disk;
    }

    public string At(string name) => _directory.At(name);

    public void Free() => File.Delete(At("filler"));

    public void Dispose()
    {
        TryRun("umount", "-l", Path).Should().BeTrue();
        _directory.Dispose();
    }

    private static bool TryRun(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
