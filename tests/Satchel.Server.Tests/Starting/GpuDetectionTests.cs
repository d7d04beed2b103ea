using Satchel.Abstractions.Errors;
using Satchel.Node.Gpus;
using Satchel.Server.Starting;
using Satchel.Testing;

namespace Satchel.Server.Tests.Starting;

/// <summary>What a machine is taken to have, by files and a program in the place of its own.</summary>
public sealed class GpuDetectionTests : IDisposable
{
    private const string TwoGpus = """
        printf 'GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-1)\n  MIG 1g.5gb Device 0: (UUID: MIG-1)\nGPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-2)\n'
        """;

    private readonly TemporaryDirectory _machine = new();
    private readonly Dictionary<string, string> _variables = [];

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Find_MachineWithout_HasNone() => Find().Should().Be((0, GpuDevices.Numbered));

    [Fact]
    public void Find_TheProgramOfTheVendor_IsCounted()
    {
        HaveProgram(TwoGpus);

        Find().Should().Be((2, GpuDevices.Numbered));
    }

    [Theory]
    [InlineData("echo 'GPU 0: gone'; exit 9")]
    [InlineData("echo 'GPU 0: then nothing'; exec sleep 600")]
    public void Find_TheProgramFailsOrHangs_CountsWhatTheDriverShows(string script)
    {
        HaveProgram(script);
        HaveDevicesOfTheDriver();

        Find(patience: TimeSpan.FromMilliseconds(500)).Gpus.Should().Be(3);
    }

    [Fact]
    public void Find_NoProgram_CountsWhatTheDriverShows()
    {
        HaveDevicesOfTheDriver();

        Find().Should().Be((3, GpuDevices.Numbered));
    }

    [Fact]
    public void Find_DevicesOfAmd_CountsNodesThatHaveProcessors()
    {
        _machine.Write("sys/class/kfd/kfd/topology/nodes/0/properties", "cpu_cores_count 8\nsimd_count 0\n");
        _machine.Write("sys/class/kfd/kfd/topology/nodes/1/properties", "cpu_cores_count 0\nsimd_count 256\n");
        _machine.Write("sys/class/kfd/kfd/topology/nodes/2/properties", "cpu_cores_count 0\nsimd_count 256\n");
        Directory.CreateDirectory(_machine.At("sys/class/kfd/kfd/topology/nodes/3"));

        Find().Should().Be((2, new GpuDevices(GpuVendor.Amd, Names: null)));

        _variables["ROCR_VISIBLE_DEVICES"] = "1";
        Find().Should().Be((1, new GpuDevices(GpuVendor.Amd, Names: null)));

        _variables["HIP_VISIBLE_DEVICES"] = "0";
        Find().Devices.Names.Should().Equal("0");
    }

    [Fact]
    public void Find_DevicesOfAmdAndTheVariableOfNvidia_CountsWhereAmdsOwnIsNotSet()
    {
        _machine.Write("sys/class/kfd/kfd/topology/nodes/1/properties", "simd_count 256\n");
        _machine.Write("sys/class/kfd/kfd/topology/nodes/2/properties", "simd_count 256\n");
        _variables["CUDA_VISIBLE_DEVICES"] = "1";

        Find().Should().Match<(double Gpus, GpuDevices Devices)>(found => found.Gpus == 1 && found.Devices.Vendor == GpuVendor.Amd);
        Find().Devices.Names.Should().Equal("1");

        _variables["HIP_VISIBLE_DEVICES"] = "0,1";
        Find().Devices.Names.Should().Equal("0", "1");
    }

    [Theory]
    [InlineData("1", new[] { "1" })]
    [InlineData(" 1 , GPU-8932f937 ,7", new[] { "1", "GPU-8932f937" })]
    [InlineData("1,1", new[] { "1" })]
    [InlineData("1,-1,0", new[] { "1" })]
    [InlineData("", new string[0])]
    [InlineData("-1", new string[0])]
    [InlineData("NoDevFiles", new string[0])]
    public void Find_TheDaemonMayUseSomeOnly_GivesTheseOutByTheirNames(string visible, string[] names)
    {
        HaveProgram(TwoGpus);
        _variables["CUDA_VISIBLE_DEVICES"] = visible;

        var (gpus, devices) = Find();

        gpus.Should().Be(names.Length);
        devices.Names.Should().Equal(names);
    }

    [Fact]
    public void Find_AskedForSoMany_TheProgramIsNotAsked()
    {
        HaveProgram($"touch {_machine.At("asked")}; {TwoGpus}");

        Find(asked: 4.5).Should().Be((4.5, GpuDevices.Numbered));
        File.Exists(_machine.At("asked")).Should().BeFalse();
    }

    [Fact]
    public void Find_AskedForFewerThanTheDaemonMayUse_GivesTheFirstOut()
    {
        _variables["CUDA_VISIBLE_DEVICES"] = "4,5,6";

        Find(asked: 1.5).Devices.Names.Should().Equal("4", "5");
    }

    [Fact]
    public void Find_AskedForMoreThanTheDaemonMayUse_SaysSo()
    {
        _variables["CUDA_VISIBLE_DEVICES"] = "4,5";

        var find = () => Find(asked: 3);

        find.Should()
            .Throw<SatchelException>()
            .Which.Error.Should()
            .Match<SatchelError>(error =>
                error.Code == "invalid_setting"
                && error.Message == "3 GPUs are to be given out, and CUDA_VISIBLE_DEVICES leaves the daemon 2."
                && error.Hint.Contains("--num-gpus")
            );
    }

    private (double Gpus, GpuDevices Devices) Find(double? asked = null, TimeSpan? patience = null) =>
        new GpuDetection(
            _machine.Path,
            name => File.Exists(_machine.At(name)) ? _machine.At(name) : null,
            _variables.GetValueOrDefault,
            patience ?? TimeSpan.FromMinutes(1)
        ).Find(asked);

    private void HaveProgram(string script) => _machine.WriteProgram("nvidia-smi", $"#!/bin/sh\n{script}\n");

    private void HaveDevicesOfTheDriver()
    {
        foreach (var device in (string[])["0000:07:00.0", "0000:0a:00.0", "0000:47:00.0"])
        {
            _machine.Write($"proc/driver/nvidia/gpus/{device}/information", "Model: NVIDIA A100\n");
        }
    }
}
