using System.Globalization;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Durability;

namespace Satchel.Node.Views;

/// <summary>
/// Turns the views that a launch asks for into what its supervisor needs. Everything lies in the directory of the run, which is removed with
/// the run; the daemon itself mounts nothing.
/// </summary>
internal sealed partial class PrivateViews : IViewRealizer
{
    private readonly NodeOptions _node;
    private readonly ViewSupport _support;

    public PrivateViews(NodeOptions node, ViewSupport support, ILogger<PrivateViews> logger)
    {
        (_node, _support) = (node, support);
        if (support.WhyNotBetter is { } reasons)
        {
            MadeInAWorseWay(logger, support.Name, LayerProtections.NameOf(support.Protection), reasons);
        }
        else
        {
            Made(logger, support.Name, LayerProtections.NameOf(support.Protection));
        }
    }

    public async Task<LaunchPlan> RealizeAsync(LaunchPlan plan, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (_support.Mode == ViewMode.Overlay && !plan.IsStartedElsewhere)
        {
            return plan;
        }

        var mode = _support.Mode == ViewMode.Overlay ? ViewMode.Reflink : _support.Mode;
        foreach (var view in plan.Views)
        {
            progress?.Report($"Copying {Path.GetFileName(view.Path)}.");
            try
            {
                await TreeCopy.WriteAsync(view.Tree, view.Path, mode, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException full) when (DiskSpace.IsExhausted(full))
            {
                throw new DiskFullException(view.Path, full);
            }
        }

        return plan with
        {
            Views = [],
            CopiedViews = plan.Views,
        };
    }

    /// <summary>
    /// Makes what a process of an environment needs in its private directory: where it starts, and the directories of the views that are to
    /// be mounted; and sees to it that the run cannot write into layers it shares with others. Called once per attempt to start a run.
    /// </summary>
    /// <param name="plan">Its views are what is left to be realized; their paths lie below <paramref name="directory"/>.</param>
    /// <param name="directory">Private directory of the attempt.</param>
    /// <exception cref="IOException">A tree is not there, or there is no room.</exception>
    public FurnishedDirectory Furnish(LaunchPlan plan, string directory)
    {
        var mounts = PrepareMounts(plan, directory);
        return new FurnishedDirectory(
            plan.WorkingDirectory ?? Directory.CreateDirectory(Path.Combine(directory, FurnishedDirectory.Work)).FullName,
            mounts
        );
    }

    private LaunchMounts? PrepareMounts(LaunchPlan plan, string directory)
    {
        if (_support.Protection == LayerProtection.Mount)
        {
            // Views come first, which ChangesOfFirst counts on. A layer in its own place is a view as another, of itself.
            var views = _support.Mode == ViewMode.Overlay ? plan.Views.Concat(plan.WritableLayers.Select(InPlace)) : [];
            return new LaunchMounts(
                [.. views.Select((view, index) => PrepareOverlay(view, directory, index))],
                directory,
                _node.Directories.Jobs,
                _node.Directories.Store
            );
        }

        if (_support.Protection == LayerProtection.Permissions)
        {
            foreach (var layer in plan.Layers)
            {
                WriteProtection.Set(layer);
            }
        }

        return null;
    }

    /// <summary>Where the changes of the first view of a launch lie that <see cref="Furnish"/> was called for.</summary>
    /// <param name="directory">Private directory of the attempt.</param>
    public static string ChangesOfFirst(string directory) => ChangesDirectory(directory, 0);

    private static PrivateView InPlace(string layer) => new(layer, layer);

    private static OverlayView PrepareOverlay(PrivateView view, string directory, int index)
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

    [LoggerMessage(40, LogLevel.Information, "Working directories are made by {Mode}; layers are protected by {Protection}.")]
    private static partial void Made(ILogger logger, string mode, string protection);

    [LoggerMessage(
        41,
        LogLevel.Information,
        "Working directories are made by {Mode}; layers are protected by {Protection}; better ways cannot be had here: {Reasons}."
    )]
    private static partial void MadeInAWorseWay(ILogger logger, string mode, string protection, string reasons);
}
