using System.Globalization;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Supervision;

namespace Satchel.Node.Views;

/// <summary>
/// Turns the views that a launch asks for into what its supervisor needs. Everything lies in the directory of the run, which is removed with
/// the run; the daemon itself mounts nothing.
/// </summary>
internal sealed class PrivateViews(NodeOptions node, ViewSupport support)
{
    /// <summary>How views are made here.</summary>
    public ViewMode Mode => support.Mode;

    /// <summary>Makes the directories of views, with their files unless they are mounted. Called once per attempt to start a run.</summary>
    /// <param name="views">What is asked for; their paths lie below <paramref name="directory"/>.</param>
    /// <param name="directory">Private directory of the attempt.</param>
    /// <returns>What the supervisor is to mount; null when it is nothing.</returns>
    /// <exception cref="IOException">A tree cannot be read or a view not written, the disk is full.</exception>
    public async Task<LaunchMounts?> MakeAsync(IReadOnlyList<PrivateView> views, string directory, CancellationToken cancellationToken)
    {
        if (support.Mode == ViewMode.Overlay)
        {
            return new LaunchMounts(
                [.. views.Select((view, index) => MakeOverlay(view, directory, index))],
                directory,
                node.Directories.Jobs,
                node.Directories.Store
            );
        }

        foreach (var view in views)
        {
            await TreeCopy.WriteAsync(view.Tree, view.Path, support.Mode, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>What a run, which is over, did to a view.</summary>
    /// <param name="view">As it was asked for.</param>
    /// <param name="index">Its place among the views of the launch.</param>
    /// <param name="directory">Private directory of the attempt.</param>
    /// <exception cref="IOException">Something cannot be read.</exception>
    public IReadOnlyList<ViewChange> ChangesOf(PrivateView view, int index, string directory, CancellationToken cancellationToken) =>
        support.Mode == ViewMode.Overlay
            ? ViewChanges.List(view.Tree, ChangesDirectory(directory, index), isWhole: false, cancellationToken)
            : ViewChanges.List(view.Tree, view.Path, isWhole: true, cancellationToken);

    private static OverlayView MakeOverlay(PrivateView view, string directory, int index)
    {
        var changes = Directory.CreateDirectory(ChangesDirectory(directory, index)).FullName;

        // The top of the view shows the permission bits of this one.
        File.SetUnixFileMode(changes, File.GetUnixFileMode(view.Tree));
        return new OverlayView(
            view.Tree,
            Directory.CreateDirectory(view.Path).FullName,
            changes,
            Directory.CreateDirectory(Path.Combine(ViewDirectory(directory, index), "scratch")).FullName
        );
    }

    private static string ChangesDirectory(string directory, int index) => Path.Combine(ViewDirectory(directory, index), "changes");

    /// <summary>Beside the directory that the run sees, so that it does not see this.</summary>
    private static string ViewDirectory(string directory, int index) =>
        Path.Combine(directory + ".views", index.ToString(CultureInfo.InvariantCulture));
}
