using Satchel.Abstractions.Wire;

namespace Satchel.Abstractions.Tests.Wire;

public sealed class JobPathsTests
{
    [Theory]
    [InlineData("nightly", "/v1/jobs/nightly/logs")]
    [InlineData("a/b", "/v1/jobs/a%2Fb/logs")]
    [InlineData("..", "/v1/jobs/%2E%2E/logs")]
    [InlineData("a b?c#d%", "/v1/jobs/a%20b%3Fc%23d%25/logs")]
    [InlineData("größe", "/v1/jobs/gr%C3%B6%C3%9Fe/logs")]
    public void Of_AnyId_IsOneSegment(string id, string path) => JobPaths.Of(id, "/logs").Should().Be(path);
}
