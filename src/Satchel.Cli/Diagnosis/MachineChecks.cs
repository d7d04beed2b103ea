using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Texts;
using Satchel.Cli.Output;
using Satchel.Client.Starting;
using Satchel.Posix.Deletion;
using Satchel.Posix.Mounts;
using Satchel.Posix.Processes;
using Satchel.Posix.Sockets;

namespace Satchel.Cli.Diagnosis;

/// <summary>What the machine gives: file systems, cgroups, devices, room, clock, ports. Leaves nothing behind.</summary>
internal static class MachineChecks
{
    private const long LeastFree = 5_000_000_000;

    public static async Task<IReadOnlyList<Finding>> RunAsync(
        SatchelHome home,
        SettingsReader settings,
        CancellationToken cancellationToken
    ) =>
        [
            Home(home),
            Overlay(home),
            ControlGroups(),
            await GpusAsync(cancellationToken).ConfigureAwait(false),
            Disk(home),
            await ClockAsync(cancellationToken).ConfigureAwait(false),
            Port(home, settings),
        ];

    /// <summary>The home, or the directory that it would be made in: looking makes none.</summary>
    private static string PlaceOf(SatchelHome home)
    {
        var place = home.Root;
        while (!Path.Exists(place) && Path.GetDirectoryName(place) is { } above)
        {
            place = above;
        }

        return place;
    }

    private static Finding Home(SatchelHome home)
    {
        try
        {
            var place = PlaceOf(home);
            // Others may write there, too: nothing that is there already is touched.
            var trial = Path.Combine(place, $".doctor-{Guid.NewGuid():N}");
            File.OpenHandle(trial, FileMode.CreateNew, FileAccess.Write).Dispose();
            File.Delete(trial);
            return Finding.Good("home", place == home.Root ? home.Root : $"{home.Root}, which the first start makes");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Finding.Bad(
                "home",
                $"{home.Root} cannot be {(Directory.Exists(home.Root) ? "written to" : "made")}: {FileFault.InWords(refused, "write")}",
                Directory.Exists(home.Root)
                    ? $"sudo chown -R \"$USER\" {ShellWords.Join([home.Root])}"
                    : $"sudo install -d -m 700 -o \"$USER\" {ShellWords.Join([home.Root])}"
            );
        }
    }

    private static Finding Overlay(SatchelHome home)
    {
        var trial = Path.Combine(PlaceOf(home), $".doctor-overlay-{Guid.NewGuid():N}");
        try
        {
            var names = new[] { "tree", "changes", "scratch", "view" };
            var paths = names.Select(name => Directory.CreateDirectory(Path.Combine(trial, name)).FullName).ToArray();
            PrivateNamespace.Run(() =>
            {
                PrivateMounts.Overlay(paths[0], paths[1], paths[2], paths[3]);
                return true;
            });
            return Finding.Good("overlay", "working directories are overlays");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return Finding.Bad(
                "overlay",
                $"no overlay can be mounted, so working directories are copied: {refused.Message}",
                "sudo satchel start --head"
            );
        }
        finally
        {
            TreeDeletion.Delete(trial);
        }
    }

    private static Finding ControlGroups()
    {
        const string Check = "cgroups";
        const string Fix = "sudo mount -t cgroup2 none /sys/fs/cgroup";
        if (ControlGroup.Below($"satchel-doctor-{Environment.ProcessId}") is not { } group)
        {
            return Finding.Bad(Check, "there are no cgroups of version 2: jobs are ended by their process tree alone", Fix);
        }

        if (!group.TryMake())
        {
            return Finding.Bad(
                Check,
                $"{group.Path} cannot be made: jobs are ended by their process tree alone",
                "sudo systemd-run --pipe -p Delegate=yes satchel start --head --block"
            );
        }

        group.TryRemove();
        return Finding.Good(Check, "version 2, groups can be made");
    }

    private static async Task<Finding> GpusAsync(CancellationToken cancellationToken)
    {
        const string Check = "gpus";
        if (
            await ToolTrial
                .AskAsync(["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"], cancellationToken)
                .ConfigureAwait(false) is
            { Length: > 0 } name
        )
        {
            return Finding.Good(Check, name);
        }

        return File.Exists("/dev/nvidiactl")
                ? Finding.Bad(Check, "there are NVIDIA devices, and nvidia-smi does not answer", "sudo nvidia-modprobe -u")
            : File.Exists("/dev/kfd") ? Finding.Good(Check, "AMD (/dev/kfd)")
            : Finding.Good(Check, "none");
    }

    private static Finding Disk(SatchelHome home)
    {
        var drive = new DriveInfo(PlaceOf(home));
        var found = $"{Amount.OfBytes(drive.AvailableFreeSpace)} of {Amount.OfBytes(drive.TotalSize)} free where {home.Root} is";
        return drive.AvailableFreeSpace >= Math.Min(LeastFree, drive.TotalSize / 20)
            ? Finding.Good("disk", found)
            : Finding.Bad("disk", found, "satchel env gc --all");
    }

    private static async Task<Finding> ClockAsync(CancellationToken cancellationToken)
    {
        const string Check = "clock";
        const string Fix = "sudo timedatectl set-ntp true";
        var now = TimeProvider.System.GetUtcNow();
        var found = now.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        if (now.UtcDateTime < File.GetLastWriteTimeUtc(Environment.ProcessPath ?? AppContext.BaseDirectory).AddDays(-1))
        {
            return Finding.Bad(Check, $"{found}, which is before this program was built", Fix);
        }

        var synchronized = await ToolTrial
            .AskAsync(["timedatectl", "show", "--property=NTPSynchronized", "--value"], cancellationToken)
            .ConfigureAwait(false);
        return synchronized is "no"
            ? Finding.Bad(Check, $"{found}, not synchronized with a time server", Fix)
            : Finding.Good(Check, synchronized is "yes" ? $"{found}, synchronized" : found);
    }

    private static Finding Port(SatchelHome home, SettingsReader settings)
    {
        const string Check = "port";
        if (new LocalCluster(home).Find() is { } head)
        {
            return Finding.Good(
                Check,
                string.Create(CultureInfo.InvariantCulture, $"the head of {home.Root} answers at {head.Address} (pid {head.Pid})")
            );
        }

        // What a head would be started with; one that is told no port looks for the next free one.
        var told = settings.WholeNumber(HeadSettings.Port);
        var port = (int)(told ?? HeadRecord.DefaultPort);
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return Finding.Good(Check, string.Create(CultureInfo.InvariantCulture, $"{port} is free"));
        }
        catch (SocketException)
        {
            var owner = PortOwner.Find(port) is { } process ? $"{process.Name} (pid {process.Pid})" : "another process";
            var found = string.Create(CultureInfo.InvariantCulture, $"{port} is taken by {owner}");
            if (told is null)
            {
                return Finding.Good(Check, $"{found}; a start takes the next free one");
            }

            return Finding.Wrong(
                Check,
                found,
                string.Create(CultureInfo.InvariantCulture, $"satchel start --head --dashboard-port {port + 1}")
            );
        }
    }
}
