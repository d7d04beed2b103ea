using System.Diagnostics;
using Satchel.Posix.Durability;
using Satchel.Testing;

namespace Satchel.RuntimeEnv.Tests.Packages;

/// <summary>A file system in memory, of 8 MiB and 400 files. Needs the right to mount: a test that cannot is skipped and says so.</summary>
internal sealed class SmallDisk : IDisposable
{
    public const int Size = 8 * 1024 * 1024;

    private readonly TemporaryDirectory _directory = new();

    private SmallDisk()
    {
    }

    public static SmallDisk MountOrSkip()
    {
        var disk = new SmallDisk();
        var failure = Run("mount", "-t", "tmpfs", "-o", "size=8m,nr_inodes=400", "tmpfs", disk.Path);
        if (failure is not null)
        {
            disk._directory.Dispose();
            Assert.Skip($"A full disk needs a small file system, and none could be mounted: {failure}");
        }

        return disk;
    }

    public string Path => _directory.Path;

    public string At(params ReadOnlySpan<string> segments) => _directory.At(segments);

    /// <summary>Leaves no room for bytes; names still fit.</summary>
    public void FillBytes()
    {
        using var filler = new FileStream(At("filler"), new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 });
        UntilFull(() => filler.Write(new byte[4096]));
    }

    /// <summary>Leaves no room for another file or directory.</summary>
    public void FillNames()
    {
        Directory.CreateDirectory(At("names"));
        var count = 0;
        UntilFull(() => File.Create(At("names", $"{count++}")).Dispose());
    }

    public void Free()
    {
        File.Delete(At("filler"));
        if (Directory.Exists(At("names")))
        {
            Directory.Delete(At("names"), recursive: true);
        }
    }

    public void Dispose()
    {
        if (Run("umount", Path) is { } failure)
        {
            throw new InvalidOperationException(failure);
        }

        _directory.Dispose();
    }

    private static void UntilFull(Action write)
    {
        try
        {
            while (true)
            {
                write();
            }
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            // As wanted.
        }
    }

    /// <returns>What the command complains about, or null.</returns>
    private static string? Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{command}: {said.Trim()}";
    }
}
