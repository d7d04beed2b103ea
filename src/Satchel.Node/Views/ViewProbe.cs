using System.ComponentModel;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Settings;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;
using Satchel.Posix.Mounts;

namespace Satchel.Node.Views;

/// <summary>
/// Finds out how private views can be made, by making one: with a tree where the trees are, seen where the directories of runs are. Whether
/// a mount is allowed, and whether this file system can hold an overlay's changes or clone files, no description says reliably.
/// </summary>
internal static class ViewProbe
{
    private const int NoSpaceLeft = 28;

    /// <summary>Tries the ways in order. What it makes lies in the trash and is removed, at the next start when this one is killed.</summary>
    /// <exception cref="SatchelException"><c>working_dir_mode</c>: the options ask for a way that is none or cannot be had.</exception>
    public static ViewSupport Run(NodeOptions node)
    {
        ViewMode? forced = node.WorkingDirMode is { } name ? Parse(name) : null;
        var reasons = new List<string>();
        Exception? noRoom = null;
        foreach (var mode in forced is { } only ? [only] : Enum.GetValues<ViewMode>())
        {
            var fault = FindFault(mode, node);
            noRoom ??= fault?.NoRoom;
            if (fault is null || (fault.NoRoom is not null && mode == forced))
            {
                var protection = mode == ViewMode.Overlay ? LayerProtection.Mount : FindProtection(node, reasons, ref noRoom);
                return new ViewSupport(mode, reasons.Count == 0 ? null : string.Join("; ", reasons), protection) { NoRoom = noRoom };
            }

            reasons.Add($"{ViewSupport.NameOf(mode)}: {fault.Reason}");
        }

        throw new SatchelException(
            new SatchelError(
                "working_dir_mode",
                $"Working directories cannot be made as {JobSettings.WorkingDirMode.Name} says ({string.Join("; ", reasons)}).",
                "Unset it to take the best way that works here. An overlay needs root (CAP_SYS_ADMIN) and a home that is not on an overlay itself; "
                    + "a reflink needs a file system such as XFS or Btrfs."
            )
        );
    }

    private static ViewMode Parse(string name)
    {
        foreach (var mode in Enum.GetValues<ViewMode>())
        {
            if (string.Equals(ViewSupport.NameOf(mode), name, StringComparison.OrdinalIgnoreCase))
            {
                return mode;
            }
        }

        throw new SatchelException(
            new SatchelError(
                "working_dir_mode",
                $"{JobSettings.WorkingDirMode.Name} is '{name}', which is not a way to make working directories.",
                "Set it to overlay, reflink or copy, or unset it to take the best that works here."
            )
        );
    }

    /// <returns>Null when it works.</returns>
    private static Fault? FindFault(ViewMode mode, NodeOptions node)
    {
        if (mode == ViewMode.Copy)
        {
            return null;
        }

        return Try(node, mode == ViewMode.Overlay ? TryOverlay : TryReflink);
    }

    /// <summary>Without overlays the store can still be mounted read-only where mounts are allowed at all.</summary>
    private static LayerProtection FindProtection(NodeOptions node, List<string> reasons, ref Exception? noRoom)
    {
        if (Try(node, TryReadOnly) is not { } fault)
        {
            return LayerProtection.Mount;
        }

        noRoom ??= fault.NoRoom;
        reasons.Add($"read-only store: {fault.Reason}");
        return Environment.IsPrivilegedProcess ? LayerProtection.None : LayerProtection.Permissions;
    }

    /// <summary>Tries something in a directory that is gone afterwards.</summary>
    /// <param name="attempt">Takes that directory, and a tree in it with two files; says what is wrong.</param>
    private static Fault? Try(NodeOptions node, Func<string, string, string?> attempt)
    {
        var trial = Path.Combine(node.Directories.Trash, "trial-" + Guid.NewGuid().ToString("N"));
        try
        {
            var tree = Directory.CreateDirectory(Path.Combine(trial, "store", "tree")).FullName;
            File.WriteAllText(Path.Combine(tree, "kept"), "kept");
            File.WriteAllText(Path.Combine(tree, "removed"), "removed");
            return attempt(trial, tree) is { } reason ? new Fault(reason, null) : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return new Fault(refused.Message, IsNoRoom(refused) ? refused : null);
        }
        finally
        {
            TreeDeletion.Delete(trial, CancellationToken.None);
        }
    }

    private static bool IsNoRoom(Exception refused) =>
        refused is Win32Exception { NativeErrorCode: NoSpaceLeft } || (refused is IOException full && DiskSpace.IsExhausted(full));

    private static string? TryOverlay(string trial, string tree)
    {
        var jobs = Path.Combine(trial, "jobs");
        var run = Path.Combine(jobs, "run");
        var view = Directory.CreateDirectory(Path.Combine(run, "view")).FullName;
        var changes = Directory.CreateDirectory(Path.Combine(trial, "changes")).FullName;
        var scratch = Directory.CreateDirectory(Path.Combine(trial, "scratch")).FullName;
        PrivateNamespace.Run(() =>
        {
            PrivateMounts.Overlay(tree, changes, scratch, view);
            PrivateMounts.HideAllBut(jobs, run);
            PrivateMounts.MakeReadOnly(Path.Combine(trial, "store"));
            File.AppendAllText(Path.Combine(view, "kept"), " and changed");
            File.Delete(Path.Combine(view, "removed"));
            return true;
        });
        var untouched = File.ReadAllText(Path.Combine(tree, "kept")) == "kept" && File.Exists(Path.Combine(tree, "removed"));
        var changed =
            File.ReadAllText(Path.Combine(changes, "kept")) == "kept and changed"
            && FileStatus.OfName(Path.Combine(changes, "removed"))?.Kind == FileKind.Device;
        return untouched && changed ? null : "a trial mount did not keep tree and changes apart";
    }

    private static string? TryReadOnly(string trial, string tree)
    {
        var jobs = Path.Combine(trial, "jobs");
        var run = Directory.CreateDirectory(Path.Combine(jobs, "run")).FullName;
        var isWritable = PrivateNamespace.Run(() =>
        {
            PrivateMounts.HideAllBut(jobs, run);
            PrivateMounts.MakeReadOnly(Path.Combine(trial, "store"));
            try
            {
                File.WriteAllText(Path.Combine(tree, "kept"), "changed");
                return true;
            }
            catch (IOException refused) when (!DiskSpace.IsExhausted(refused))
            {
                return false;
            }
        });
        return isWritable ? "a trial mount could be written to" : null;
    }

    private static string? TryReflink(string trial, string tree) =>
        FileCopy.TryClone(Path.Combine(tree, "kept"), Path.Combine(trial, "clone"))
            ? null
            : "the file system of the home cannot clone files";

    /// <summary>Why a way does not work.</summary>
    /// <param name="NoRoom">What failed for want of room, which is no answer; null otherwise.</param>
    private sealed record Fault(string Reason, Exception? NoRoom);
}
