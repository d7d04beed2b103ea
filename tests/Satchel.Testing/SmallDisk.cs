using System.Diagnostics;
using System.Globalization;
using Satchel.Posix.Durability;

namespace Satchel.Testing;

/// <summary>A small file system, in memory unless it is to be of a kind. Needs the right to mount: a test that cannot skips and says so.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TemporaryDirectory _image = new();
    private long _room;

    private SmallDisk() { }

    /// <param name="size">As <c>mount</c> takes it: <c>8m</c>.</param>
    /// <param name="names">How many files and directories fit.</param>
    /// <param name="failure">Why none could be mounted.</param>
    public static SmallDisk? TryMount(string size, int names, out string? failure)
    {
        var disk = new SmallDisk();
        failure = Run(
            "mount",
            "-t",
            "tmpfs",
            "-o",
            string.Create(CultureInfo.InvariantCulture, $"size={size},nr_inodes={names}"),
            "tmpfs",
            disk.Path
        );
        if (failure is null)
        {
            disk._room = disk.Room();
            return disk;
        }

        disk._directory.Dispose();
        disk._image.Dispose();
        return null;
    }

    public string Path => _directory.Path;

    public string At(params ReadOnlySpan<string> segments) => _directory.At(segments);

    /// <summary>A file system of a kind that memory does not have, in a sparse file behind a loop device.</summary>
    /// <param name="kind"><c>xfs</c> or <c>btrfs</c>; takes its program to make one.</param>
    /// <inheritdoc cref="TryMount(string, int, out string?)"/>
    public static SmallDisk? TryMake(string kind, out string? failure)
    {
        // The least that both programs take, and some more.
        const long Size = 400L * 1024 * 1024;
        var disk = new SmallDisk();
        var image = disk._image.At("image");
        using (var file = File.Create(image))
        {
            file.SetLength(Size);
        }

        failure = Run($"mkfs.{kind}", "-q", image) ?? Run("mount", "-o", "loop", image, disk.Path);
        if (failure is null)
        {
            return disk;
        }

        disk._directory.Dispose();
        disk._image.Dispose();
        return null;
    }

    /// <summary>Leaves no room for bytes; names still fit.</summary>
    public void FillBytes()
    {
        _room = Math.Max(_room, Room());
        using var filler = new FileStream(
            At("filler"),
            new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                BufferSize = 0,
            }
        );
        UntilFull(() => filler.Write(new byte[4096]));
    }

    /// <summary>Leaves no room for another file or directory.</summary>
    public void FillNames()
    {
        _room = Math.Max(_room, Room());
        Directory.CreateDirectory(At("names"));
        var count = 0;
        UntilFull(() => File.Create(At("names", $"{count++}")).Dispose());
    }

    /// <summary>
    /// Takes away what was filled in, and waits until there is room again: half of what there was, since what is tested may have written.
    /// </summary>
    public void Free()
    {
        File.Delete(At("filler"));
        if (Directory.Exists(At("names")))
        {
            Directory.Delete(At("names"), recursive: true);
        }

        // A process that another test is just starting holds open, until it runs its program, what was open here: the filler, and what the
        // tested code wrote.
        if (!SpinWait.SpinUntil(() => Room() is > 0 and var room && room >= _room / 2, TimeSpan.FromSeconds(60)))
        {
            throw new TimeoutException($"'{Path}' stays full.");
        }
    }

    public void Dispose()
    {
        if (Run("umount", "-l", Path) is { } failure)
        {
            throw new InvalidOperationException(failure);
        }

        _directory.Dispose();
        _image.Dispose();
    }

    private long Room() => new DriveInfo(Path).AvailableFreeSpace;

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
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(command, arguments)
                {
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                    UseShellExecute = false,
                }
            )!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{command}: {said.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return $"{command}: {missing.Message}";
        }
    }
}
