using Satchel.Abstractions.Jobs;
using Satchel.Node.Gpus;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Launching;

/// <summary>What real drivers are told of the GPUs that their jobs have.</summary>
public sealed class GpuJobTests : IDisposable
{
    private readonly TestHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(true, "AMD 4 NVIDIA", "AMD 7 NVIDIA")]
    [InlineData(false, "AMD NVIDIA 4", "AMD NVIDIA 7")]
    public async Task Start_OneJobWithADeviceAndTwoWithHalfOfOne_EachFindsItsOwnInTheVariablesOfTheVendor(
        bool amd,
        string whole,
        string half
    )
    {
        var devices = new GpuDevices(amd ? GpuVendor.Amd : GpuVendor.Nvidia, ["4", "7"]);
        await using var node = await TestNode.StartAsync(_home, [], cpus: 4, gpus: 2, devices: devices);
        var jobs = new[] { 1.0, 0.5, 0.5 }.Select(Job).ToList();
        foreach (var job in jobs)
        {
            node.Runner.Start(job);
            await node.Sink.StartedAsync(job);
        }

        _home.Scratch.Write("go", "");
        foreach (var job in jobs)
        {
            (await node.Sink.EndAsync(job)).ExitCode.Should().Be(0, node.Log(job));
        }

        jobs.Select(job => node.Log(job).Trim().Split('\n')[^1]).Should().Equal(whole, half, half);
    }

    private JobRecord Job(double gpus) =>
        _home.Job(
            // Unquoted, so that nothing stands for a variable that is not set.
            $"echo AMD $HIP_VISIBLE_DEVICES NVIDIA $CUDA_VISIBLE_DEVICES; until [ -e {_home.At("go")} ]; do sleep 0.01; done",
            new JobResources { Gpus = gpus }
        );
}
