using Satchel.Abstractions.Texts;

namespace Satchel.Abstractions.Tests.Texts;

public sealed class ByteCountTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(10737418240, "10.0 GiB")]
    public void Of_AnySize_IsReadable(long bytes, string text) => ByteCount.Of(bytes).Should().Be(text);
}
