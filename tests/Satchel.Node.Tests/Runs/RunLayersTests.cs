using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Node.Runs;
using Satchel.Testing;

namespace Satchel.Node.Tests.Runs;

/// <summary>What an attempt to start a run notes of its layers, whatever an earlier attempt has put there.</summary>
public sealed class RunLayersTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly LayerKey _layer = LayerKey.From(Digest.Of("layer"u8));

    private string Attempt => _scratch.At("2");

    private string Place => Attempt + ".layers";

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("nothing")]
    [InlineData("file")]
    [InlineData("pipe")]
    [InlineData("link")]
    [InlineData("directory")]
    public async Task Note_SomethingStandsThere_TakesItsPlaceAndTouchesNothingElse(string there)
    {
        _scratch.Write("target", "kept");
        Put(there);

        await Task.Run(() => RunLayers.Note(Attempt, [_layer]), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        RunLayers.Of(Attempt).Should().Equal(_layer);
        File.ReadAllText(_scratch.At("target")).Should().Be("kept");
        Directory.GetFiles(_scratch.Path).Should().BeEquivalentTo(_scratch.At("target"), Place);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("file")]
    [InlineData("pipe")]
    [InlineData("link")]
    [InlineData("directory")]
    public void Of_NoNoteOfOurs_IsEmpty(string there)
    {
        _scratch.Write("target", $"[\"{_layer}\"]");
        Put(there);

        RunLayers.Of(Attempt).Should().BeEmpty();
    }

    private void Put(string what)
    {
        switch (what)
        {
            case "file":
                File.WriteAllText(Place, "{\"half\":");
                break;
            case "pipe":
                SpecialFile.MakePipe(Place);
                break;
            case "link":
                File.CreateSymbolicLink(Place, _scratch.At("target"));
                break;
            case "directory":
                Directory.CreateDirectory(Path.Combine(Place, "full"));
                break;
        }
    }
}
