using System.Text;
using System.Text.Json;
using Satchel.Abstractions.Supervision;
using Satchel.Supervisor.Tests.Running;

namespace Satchel.Supervisor.Tests;

public sealed class LaunchReaderTests : IDisposable
{
    private readonly SupervisedScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Read_WholeLaunch_IsWhatWasSent()
    {
        var launch = _scene.Launch("echo 'ü'");

        LaunchReader.Read(new MemoryStream(Bytes(launch))).Should().BeEquivalentTo(launch);
    }

    [Fact]
    public void Read_CutOffAtAnyByte_IsNull()
    {
        var whole = Bytes(_scene.Launch("echo 'ü'"));

        for (var length = 0; length < whole.Length; length++)
        {
            LaunchReader.Read(new MemoryStream(whole, 0, length)).Should().BeNull("{0} bytes are not all", length);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("echo hi")]
    [InlineData("""{"run_id":"r","runs_directory":"/r"}""")]
    public void Read_SomethingElse_IsNull(string input) =>
        LaunchReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(input))).Should().BeNull();

    [Fact]
    public void Read_TwoLaunches_IsNull()
    {
        var one = Bytes(_scene.Launch("true"));

        LaunchReader.Read(new MemoryStream([.. one, .. one])).Should().BeNull();
    }

    private static byte[] Bytes(SupervisorLaunch launch) =>
        JsonSerializer.SerializeToUtf8Bytes(launch, SupervisionJson.Default.SupervisorLaunch);
}
