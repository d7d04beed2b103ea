using System.ComponentModel;
using Satchel.Posix.Files;

namespace Satchel.Posix.Mounts;

/// <summary>
/// Mounts for the processes of one run. Only for the action of <see cref="PrivateNamespace"/>: anywhere else they would be everybody's. All
/// throw <see cref="Win32Exception"/> when the kernel refuses and <see cref="IOException"/> when a directory is not there.
/// </summary>
public static class PrivateMounts
{
    /// <summary>
    /// Shows a tree at another path, writable; what is written there goes to <paramref name="changes"/>. Nothing of it survives the death of
    /// the machine for sure, flushed or not: so an unmount need not wait for the disk either.
    /// </summary>
    /// <param name="tree">Absolute directory; must not change as long as the view is used.</param>
    /// <param name="changes">Absolute, existing, empty; on a file system that can hold them (not an overlay).</param>
    /// <param name="scratch">Absolute, existing, empty, on the same file system; the kernel's own.</param>
    /// <param name="path">Absolute directory to see it at.</param>
    public static void Overlay(string tree, string changes, string scratch, string path)
    {
        // By descriptor: paths may hold commas and colons, may be long, and may be hidden by now.
        using var lower = OpenDirectory.Open(tree);
        using var upper = OpenDirectory.Open(changes);
        using var work = OpenDirectory.Open(scratch);

        // Off is what keeps the changes readable by themselves: whole files, no references to what they were made from.
        MountCall.Run(
            "satchel",
            path,
            "overlay",
            MountCall.NoDevices | MountCall.NoSetUser,
            $"lowerdir={PathOf(lower)},upperdir={PathOf(upper)},workdir={PathOf(work)},volatile,index=off,redirect_dir=off,metacopy=off"
        );
    }

    /// <summary>Gives the processes of a run what they are to see: views of trees, no other run's directory, and a store that they cannot write to.</summary>
    /// <param name="views">As <see cref="Overlay"/> takes them.</param>
    /// <param name="runsOfAll">As <see cref="HideAllBut"/> takes it.</param>
    /// <param name="runDirectory">Below it, the one that stays.</param>
    /// <param name="store">As <see cref="MakeReadOnly"/> takes it.</param>
    public static void MakeAll(
        IEnumerable<(string Tree, string Changes, string Scratch, string Path)> views,
        string runsOfAll,
        string runDirectory,
        string store
    )
    {
        // The views first: they go along with the run's directory, and what they are made of is hidden after that.
        foreach (var (tree, changes, scratch, path) in views)
        {
            Overlay(tree, changes, scratch, path);
        }

        HideAllBut(runsOfAll, runDirectory);
        MakeReadOnly(store);
    }

    /// <summary>Takes everything in a directory out of sight but one directory below it, which is where it was.</summary>
    /// <param name="directory">Absolute.</param>
    /// <param name="exception">Absolute, below <paramref name="directory"/>.</param>
    public static void HideAllBut(string directory, string exception)
    {
        using var kept = OpenDirectory.Open(exception);
        MountCall.Run("satchel", directory, "tmpfs", MountCall.NoDevices | MountCall.NoSetUser, "size=64k,nr_inodes=64,mode=755");
        Directory.CreateDirectory(exception);
        MountCall.Run(PathOf(kept), exception, null, MountCall.Bind | MountCall.Recursive, null);
        MountCall.Run(
            null,
            directory,
            null,
            MountCall.Again | MountCall.Bind | MountCall.ReadOnly | MountCall.NoDevices | MountCall.NoSetUser,
            null
        );
    }

    /// <summary>Lets nobody write below a directory by its path.</summary>
    /// <param name="directory">Absolute.</param>
    public static void MakeReadOnly(string directory)
    {
        MountCall.Run(directory, directory, null, MountCall.Bind | MountCall.Recursive, null);
        MountCall.Run(null, directory, null, MountCall.Again | MountCall.Bind | MountCall.ReadOnly, null);
    }

    private static string PathOf(OpenDirectory directory) => $"/proc/self/fd/{directory.Descriptor}";
}
