using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Satchel.Abstractions.Supervision;
using Satchel.Supervisor.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Supervisor.Tests;

/// <summary>What a run costs, counted by the kernel.</summary>
public sealed class WorkTests : IDisposable
{
    private const int Bystanders = 300;

    private readonly SupervisedScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Run_DriverLeavesNothingBehind_ReadsNoProcessOfTheMachine()
    {
        Assert.SkipUnless(File.Exists("/proc/self/io"), "This kernel does not count reads.");
        using var bystanders = Process.Start(
            new ProcessStartInfo(
                "/bin/sh",
                ["-c", $"for i in $(seq {Bystanders}); do sleep 600 & pids=\"$pids $!\"; done; echo; read end; kill $pids"]
            )
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        try
        {
            (await bystanders.StandardOutput.ReadLineAsync()).Should().BeEmpty();

            var reads = await ReadsOfARunAsync();

            _scene.ReadExit().ExitCode.Should().Be(0);
            reads.Should().BeLessThan(Bystanders, "one read for every process of the machine is more than that");
        }
        finally
        {
            bystanders.StandardInput.Close();
            await bystanders.WaitForExitAsync();
        }
    }

    /// <summary>System calls that read, of a supervisor and the driver that it waited for: they count for who waits for it in turn.</summary>
    private async Task<int> ReadsOfARunAsync()
    {
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "\"$0\"; grep syscr /proc/$$/io", Programs.Supervisor])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        await JsonSerializer.SerializeAsync(
            shell.StandardInput.BaseStream,
            _scene.Launch("true"),
            SupervisionJson.Default.SupervisorLaunch
        );
        shell.StandardInput.Close();
        var counted = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return int.Parse(counted.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
