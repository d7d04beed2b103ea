using Satchel.Environments.Providers.Shared.Containers;

namespace Satchel.Environments.Providers.Tests.Containers;

public sealed class ContainerRunTests
{
    [Theory]
    [InlineData("/data/a", "type=bind,source=/data/a,target=/in/a")]
    [InlineData("/data/a,readonly=b", "type=bind,\"source=/data/a,readonly=b\",target=/in/a")]
    [InlineData("/data/\"a\"", "type=bind,\"source=/data/\"\"a\"\"\",target=/in/a")]
    public void Mount_PathWithSignsOfTheList_IsOneField(string source, string argument) =>
        ContainerRun.Mount(source, "/in/a", readOnly: false).Should().Be("--mount=" + argument);
}
