using System.Diagnostics;
using System.Globalization;
using Satchel.Environments.CrashBuilder;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Layers;

/// <summary>One build for all, across processes. <c>SATCHEL_TEST_ROUNDS</c> repeats it more often.</summary>
public sealed class SingleFlightTests : IDisposable
{
    private const int Processes = 8;
    private const int Waiters = 8;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Ensure_SixtyFourInEightProcesses_BuildsOnceAndAllGetIt()
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("SATCHEL_TEST_ROUNDS") ?? "5", CultureInfo.InvariantCulture);
        var processes = Enumerable.Range(0, Processes).Select(_ => Start()).ToList();
        try
        {
            foreach (var process in processes)
            {
                (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Be("ready");
            }

            for (var round = 0; round < rounds; round++)
            {
                // From here on no layer has a parent; every second one is made by an installer.
                var number = StoreOfTest.Layers + round;
                processes.ForEach(process => process.StandardInput.WriteLine(number.ToString(CultureInfo.InvariantCulture)));
                var answers = await Task.WhenAll(processes.Select(process => process.StandardOutput.ReadLineAsync()));

                answers.Should().NotContainNulls();
                answers
                    .Sum(answer => int.Parse(answer!.Split(' ')[0], CultureInfo.InvariantCulture))
                    .Should()
                    .Be(1, $"round {round} builds once");
                answers.Should().AllSatisfy(answer => answer!.Split(' ')[1].Should().Be($"{Waiters}"));
            }
        }
        finally
        {
            foreach (var process in processes)
            {
                process.StandardInput.Close();
                await process.WaitForExitAsync(CancellationToken.None);
                process.Dispose();
            }
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "Satchel.Environments.CrashBuilder"),
            ["share", _directory.At("store"), $"{Waiters}"]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        process.StandardInput.AutoFlush = true;
        return process;
    }
}
