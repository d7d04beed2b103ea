using Satchel.Abstractions.Environments;
using Satchel.Node.Results;
using Satchel.Testing;

namespace Satchel.Node.Tests.Results;

/// <summary>What an attempt to start a run notes of where its output will lie, whatever an earlier attempt has put there.</summary>
public sealed class RunOutputsTests : IDisposable
{
    private readonly TemporaryDirectory _run = new();

    private string Attempt => _run.At("2");

    private string Place => Attempt + ".output";

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("pipe")]
    [InlineData("link")]
    [InlineData("directory")]
    public async Task Note_SomethingStandsThere_TakesItsPlaceAndTouchesNothingElse(string there)
    {
        _run.Write("target", "kept");
        switch (there)
        {
            case "pipe":
                SpecialFile.MakePipe(Place);
                break;
            case "link":
                File.CreateSymbolicLink(Place, _run.At("target"));
                break;
            case "directory":
                Directory.CreateDirectory(Path.Combine(Place, "full"));
                break;
        }

        var source = _run.Write("2/env/source/a", "made").Replace("/a", "", StringComparison.Ordinal);
        var plan = new LaunchPlan(source, new Dictionary<string, string>()) { CopiedViews = [new PrivateView("/store/tree", source)] };

        await Task.Run(() => RunOutputs.Note(Attempt, plan, source), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        RunOutputs.Find(_run.Path)!.Root.Should().Be("2/env/source");
        File.ReadAllText(_run.At("target")).Should().Be("kept");
    }
}
