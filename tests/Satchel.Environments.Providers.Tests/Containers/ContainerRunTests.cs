using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
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

    [Theory]
    [InlineData("podman", false, "--device=nvidia.com/gpu=all")]
    [InlineData("docker", false, "--gpus=all")]
    [InlineData("podman", true, "--device=/dev/kfd --device=/dev/dri")]
    [InlineData("docker", true, "--device=/dev/kfd --device=/dev/dri")]
    public void Amounts_OfGpus_AreTheDevicesOfTheNodeUnlessTheUserNamesOthers(string program, bool isAmd, string arguments)
    {
        var engine = new ContainerEngine("/usr/bin/" + program, program is "docker");
        var options = new ContainerOptions { HasAmdGpus = isAmd };

        ContainerRun.Amounts(engine, options, new JobResources { Gpus = 0.5 }, []).Should().Equal(arguments.Split(' '));
        ContainerRun.Amounts(engine, options, new JobResources { Gpus = 1 }, ["--device=/dev/own"]).Should().BeEmpty();
        ContainerRun.Amounts(engine, options, JobResources.None, []).Should().BeEmpty();
    }
}
