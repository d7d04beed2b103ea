using Satchel.Node.Drivers;
using Satchel.Testing;

namespace Satchel.Node.Tests.Drivers;

public sealed class SetUpLogTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void WriteLine_MoreThanItTakes_EndsWithALineThatSaysSoAndStillConcludes()
    {
        var path = _scratch.At("log");
        using (var log = new SetUpLog(() => new FileStream(path, FileMode.Append), most: 20))
        {
            log.WriteLine("123456789").Should().Equal("123456789");
            log.WriteLine("123456789").Should().HaveCount(2);
            log.WriteLine("more").Should().BeEmpty();
            log.Conclude("why it failed");
        }

        File.ReadAllLines(path)
            .Should()
            .Equal("123456789", "123456789", "This log has reached 20 characters: the rest is not logged.", "why it failed");
    }
}
