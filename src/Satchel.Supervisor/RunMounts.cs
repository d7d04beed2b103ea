using System.ComponentModel;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Mounts;

namespace Satchel.Supervisor;

/// <summary>Makes what a run sees of the node's directories. For the action of <see cref="PrivateNamespace"/>.</summary>
internal static class RunMounts
{
    /// <exception cref="ViewNotMadeException">The kernel refuses, or a directory is not there.</exception>
    public static void Make(LaunchMounts mounts)
    {
        try
        {
            PrivateMounts.MakeAll(
                mounts.Views.Select(static view => (view.Tree, view.Changes, view.Scratch, view.Path)),
                mounts.RunsOfAll,
                mounts.RunDirectory,
                mounts.Store
            );
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new ViewNotMadeException(
                $"the job's view of its working directory could not be made: {RefusalText.Of(refused)}",
                refused
            );
        }
    }
}
