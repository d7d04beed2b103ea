using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Posix.Durability;

namespace Satchel.Environments.Views;

/// <summary>
/// Realizes views by copying their trees, modes and times included: what works everywhere. Files are cloned where the file system can.
/// </summary>
public sealed class CopiedViews : IViewRealizer
{
    private static readonly int Workers = Math.Clamp(Environment.ProcessorCount, 1, 4);

    public async Task<LaunchPlan> RealizeAsync(LaunchPlan plan, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        foreach (var view in plan.Views)
        {
            progress?.Report($"Copying {Path.GetFileName(view.Path)}.");
            await CopyAsync(view, cancellationToken).ConfigureAwait(false);
        }

        return plan with
        {
            Views = [],
        };
    }

    private static async Task CopyAsync(PrivateView view, CancellationToken cancellationToken)
    {
        try
        {
            var copy = TreeCopy.Begin(view.Tree, view.Path);
            await Parallel
                .ForEachAsync(
                    copy.Files,
                    new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken },
                    (file, _) =>
                    {
                        copy.CopyFile(file);
                        return ValueTask.CompletedTask;
                    }
                )
                .ConfigureAwait(false);
            copy.Finish();
        }
        catch (IOException exception) when (DiskSpace.IsExhausted(exception))
        {
            throw new DiskFullException(view.Path, exception);
        }
    }
}
