using Satchel.Node.Gpus;
using Satchel.Node.Launching;

namespace Satchel.Node.Tests.Launching;

public sealed class GpuVariablesTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void For_DevicesOfNvidia_NamesThemTwice() =>
        For(GpuVendor.Nvidia, ["1", "3"], own: Nothing, process: Nothing)
            .Should()
            .BeEquivalentTo(new Dictionary<string, string> { ["CUDA_VISIBLE_DEVICES"] = "1,3", ["NVIDIA_VISIBLE_DEVICES"] = "1,3" });

    [Fact]
    public void For_DevicesOfAmd_NamesThemForTheUpperLibraryAlone() =>
        For(GpuVendor.Amd, ["0"], own: Nothing, process: Nothing)
            .Should()
            .BeEquivalentTo(new Dictionary<string, string> { ["HIP_VISIBLE_DEVICES"] = "0" });

    [Theory]
    [InlineData(null, false)]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("True", true)]
    public void For_NoDevices_LeavesVariablesUnlessTheyAreToBeEmptied(string? emptied, bool isEmptied)
    {
        var process = new Dictionary<string, string> { ["CUDA_VISIBLE_DEVICES"] = "0,1" };
        if (emptied is not null)
        {
            process["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = emptied;
        }

        var variables = For(GpuVendor.Nvidia, [], own: Nothing, process);

        variables.GetValueOrDefault("CUDA_VISIBLE_DEVICES").Should().Be(isEmptied ? "" : null);
    }

    [Fact]
    public void For_TheEnvironmentSaysWhich_StaysSo() =>
        For(GpuVendor.Nvidia, ["1"], own: new() { ["CUDA_VISIBLE_DEVICES"] = "7" }, process: Nothing)
            .Should()
            .BeEquivalentTo(new Dictionary<string, string> { ["NVIDIA_VISIBLE_DEVICES"] = "1" });

    [Fact]
    public void For_NotToBeSet_IsNotSet() =>
        For(
                GpuVendor.Nvidia,
                ["1"],
                own: new() { ["RAY_EXPERIMENTAL_NOSET_CUDA_VISIBLE_DEVICES"] = "1" },
                process: new() { ["RAY_EXPERIMENTAL_NOSET_NVIDIA_VISIBLE_DEVICES"] = "1" }
            )
            .Should()
            .BeEmpty();

    private static IReadOnlyDictionary<string, string> For(
        GpuVendor vendor,
        string[] names,
        Dictionary<string, string> own,
        Dictionary<string, string> process
    ) => GpuVariables.For(vendor, names, own.GetValueOrDefault, process.GetValueOrDefault);
}
