using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Tests.Pipeline;

/// <summary>Realizes views of trees without directories by copying their files.</summary>
internal sealed class PlainCopies : IViewRealizer
{
    public Task<LaunchPlan> RealizeAsync(LaunchPlan plan, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        foreach (var view in plan.Views)
        {
            Directory.CreateDirectory(view.Path);
            foreach (var file in Directory.EnumerateFiles(view.Tree))
            {
                File.Copy(file, Path.Combine(view.Path, Path.GetFileName(file)));
            }
        }

        return Task.FromResult(plan with { Views = [] });
    }
}
