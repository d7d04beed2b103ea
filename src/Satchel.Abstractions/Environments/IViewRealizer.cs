namespace Satchel.Abstractions.Environments;

/// <summary>
/// Realizes private views before a process is started, where the start itself does not: by copying or cloning trees. Called once for each
/// start, concurrently for different ones.
/// </summary>
public interface IViewRealizer
{
    /// <summary>Makes the directories of views.</summary>
    /// <returns>The plan without the views that are there now; those that are left are for whoever starts the process.</returns>
    /// <exception cref="Errors.SatchelException"><c>disk_full</c>. What is half done goes with the job's directory.</exception>
    /// <exception cref="TreeGoneException">A tree is not there any more; nothing of the views is left.</exception>
    Task<LaunchPlan> RealizeAsync(LaunchPlan plan, IProgress<string>? progress, CancellationToken cancellationToken);
}
