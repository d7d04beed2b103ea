namespace Satchel.Abstractions.Supervision;

/// <summary>What the processes of a run see of the node's directories, in a mount namespace of their own. All are absolute.</summary>
/// <param name="Views">Views to mount.</param>
/// <param name="RunDirectory">The run's own directory; below <paramref name="RunsOfAll"/>.</param>
/// <param name="RunsOfAll">Holds the directories of all runs; they do not see those of others.</param>
/// <param name="Store">They cannot write below it by its path.</param>
public sealed record LaunchMounts(IReadOnlyList<OverlayView> Views, string RunDirectory, string RunsOfAll, string Store);
