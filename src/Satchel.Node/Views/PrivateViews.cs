using System.Globalization;
using Microsoft.Extensions.Logging;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Deletion;
using Satchel.Posix.Durability;

namespace Satchel.Node.Views;

/// <summary>
/// Turns the views that a launch asks for into what its supervisor needs. Everything lies in the directory of the run, which is removed with
/// the run; the daemon itself mounts nothing.
/// </summary>
internal sealed partial class PrivateViews : IViewRealizer
{
    /// <summary>
    /// <c>dotnet run FILE</c> has the file compiled by a server of its user, which does not see what is mounted for one run, unless there is
    /// something for MSBuild to heed: an empty file above the working directory.
    /// </summary>
    private const string BuildFile = "Directory.Build.rsp";

    private readonly NodeOptions _node;
    private readonly ViewFinding _finding;
    private readonly ILogger<PrivateViews> _logger;

    public PrivateViews(NodeOptions node, ViewFinding finding, ILogger<PrivateViews> logger)
    {
        (_node, _finding, _logger) = (node, finding, logger);
        if (finding.Known is { } support)
        {
            Tell(support);
        }
        else
        {
            NotKnown(logger, node.Directories.Root);
        }
    }

    public async Task<LaunchPlan> RealizeAsync(LaunchPlan plan, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var support = Support();
        if (support.Mode == ViewMode.Overlay && !plan.IsStartedElsewhere)
        {
            return plan;
        }

        var mode = support.Mode == ViewMode.Overlay ? ViewMode.Reflink : support.Mode;
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
            catch (IOException gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                // What was copied before goes, so that all can be made again.
                foreach (var made in plan.Views.Where(made => Directory.Exists(made.Path)))
                {
                    TreeDeletion.Delete(made.Path, CancellationToken.None);
                }

                throw new TreeGoneException(view.Tree, gone);
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
    /// <exception cref="TreeGoneException">A tree is not there.</exception>
    /// <exception cref="IOException">There is no room.</exception>
    /// <exception cref="DiskFullException">The disk has been full since the node started.</exception>
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
        var support = Support();
        if (support.Protection == LayerProtection.Mount)
        {
            // Views come first, which ChangesOfFirst counts on. A layer in its own place is a view as another, of itself.
            var isOverlay = support.Mode == ViewMode.Overlay;
            var views = isOverlay ? plan.Views.Concat(plan.WritableLayers.Select(InPlace)) : [];
            if (isOverlay && plan.Views.Count > 0)
            {
                File.WriteAllText(Path.Combine(directory, BuildFile), "");
            }

            return new LaunchMounts(
                [.. views.Select((view, index) => PrepareOverlay(view, directory, index))],
                directory,
                _node.Directories.Jobs,
                _node.Directories.Store
            );
        }

        if (support.Protection == LayerProtection.Permissions)
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

    private ViewSupport Support()
    {
        var support = _finding.Find(out var isNews);
        if (isNews)
        {
            Tell(support);
        }

        return support;
    }

    private void Tell(ViewSupport support)
    {
        if (support.WhyNotBetter is { } reasons)
        {
            MadeInAWorseWay(_logger, support.Name, LayerProtections.NameOf(support.Protection), reasons);
        }
        else
        {
            Made(_logger, support.Name, LayerProtections.NameOf(support.Protection));
        }
    }

    private static PrivateView InPlace(string layer) => new(layer, layer);

    private static OverlayView PrepareOverlay(PrivateView view, string directory, int index)
    {
        var changes = Directory.CreateDirectory(ChangesDirectory(directory, index)).FullName;

        // The top of the view shows the permission bits of this one.
        File.SetUnixFileMode(changes, ModeOf(view.Tree));
        return new OverlayView(
            view.Tree,
            Directory.CreateDirectory(view.Path).FullName,
            changes,
            Directory.CreateDirectory(Path.Combine(ViewDirectory(directory, index), "scratch")).FullName
        );
    }

    private static UnixFileMode ModeOf(string tree)
    {
        try
        {
            return Directory.Exists(tree) ? File.GetUnixFileMode(tree) : throw new TreeGoneException(tree);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TreeGoneException(tree, gone);
        }
    }

    private static string ChangesDirectory(string directory, int index) => Path.Combine(ViewDirectory(directory, index), "changes");

    /// <summary>Beside the directory that the run sees, so that it does not see this.</summary>
    private static string ViewDirectory(string directory, int index) =>
        Path.Combine(directory + ".views", index.ToString(CultureInfo.InvariantCulture));

    [LoggerMessage(
        44,
        LogLevel.Warning,
        "The disk of {Directory} is full: how working directories are made and layers protected is found out with the first job that finds room."
    )]
    private static partial void NotKnown(ILogger logger, string directory);

    [LoggerMessage(40, LogLevel.Information, "Working directories are made by {Mode}; layers are protected by {Protection}.")]
    private static partial void Made(ILogger logger, string mode, string protection);

    [LoggerMessage(
        41,
        LogLevel.Information,
        "Working directories are made by {Mode}; layers are protected by {Protection}; better ways cannot be had here: {Reasons}."
    )]
    private static partial void MadeInAWorseWay(ILogger logger, string mode, string protection, string reasons);
}
