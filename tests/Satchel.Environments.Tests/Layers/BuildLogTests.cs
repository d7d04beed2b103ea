using Satchel.Environments.Layers;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Layers;

public sealed class BuildLogTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Write_AnInstallerThatPrintsForEver_StopsAtTheBoundAndSaysSo()
    {
        var heard = new List<string>();
        using (var log = new BuildLog(_scratch.At("log"), heard.Add, most: 1000))
        {
            for (var line = 0; line < 1000; line++)
            {
                log.Write("123456789");
            }
        }

        File.ReadAllLines(_scratch.At("log")).Should().HaveCount(101).And.Equal(heard);
        heard[^1].Should().Contain("the rest is not logged");
    }
}
