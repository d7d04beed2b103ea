using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Tests.Pipeline;

/// <summary>Realizes views of trees without directories by copying their files.</summary>
internal sealed class PlainCopies : IViewRealizer
{
    /// <summary>What happens to a tree just before it is copied.</summary>
    public Action<string> Before { get; init; } = static _ => { };

    public Task<LaunchPlan> RealizeAsync(LaunchPlan plan, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        foreach (var view in plan.Views)
        {
            Before(view.Tree);
            if (!Directory.Exists(view.Tree))
            {
                throw new TreeGoneException(view.Tree);
            }

            Directory.CreateDirectory(view.Path);
            foreach (var file in Directory.EnumerateFiles(view.Tree))
            {
                File.Copy(file, Path.Combine(view.Path, Path.GetFileName(file)));
            }
        }

        return Task.FromResult(plan with { Views = [] });
    }
}
