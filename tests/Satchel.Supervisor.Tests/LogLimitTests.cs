using System.Text;
using Satchel.Abstractions.Supervision;
using Satchel.Supervisor.Tests.Running;
using Satchel.Testing.Running;

namespace Satchel.Supervisor.Tests;

public sealed class LogLimitTests : IDisposable
{
    private const int Limit = 10_000;

    private static readonly string LastLine = Encoding.UTF8.GetString(FullLog.LastLine(Limit));

    private readonly SupervisedScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Run_DriverPrintsMore_LogEndsWithTheLineAndTheDriverAsItWould()
    {
        var supervisor = Start("seq 1 1000000; echo done > done; exit 4");

        (await supervisor.WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);

        _scene.ReadExit().ExitCode.Should().Be(4);
        File.Exists(_scene.At("done")).Should().BeTrue();
        _scene.Log.Should().StartWith("1\n2\n3\n").And.EndWith(LastLine).And.HaveLength(Limit + LastLine.Length);
    }

    [Fact]
    public async Task Run_DriverPrintsOnAndOn_LogStaysAtItsLimitMeanwhile()
    {
        var supervisor = Start("until [ -e go ]; do seq 1 1000; done");

        await Eventually.TrueAsync(() => _scene.LogIsThere && _scene.Log.Contains(LastLine, StringComparison.Ordinal), "the log is full");
        for (var i = 0; i < 5; i++)
        {
            await Eventually.TrueAsync(() => _scene.Log.EndsWith(LastLine, StringComparison.Ordinal), "the log is cut off again");
        }

        File.WriteAllText(_scene.At("go"), "");
        await supervisor.WaitForExitAsync();
        _scene.Log.Should().EndWith(LastLine).And.HaveLength(Limit + LastLine.Length);
    }

    [Theory]
    [InlineData(Limit)]
    [InlineData(10)]
    public async Task Run_DriverPrintsUpToTheLimit_LogIsLeftAlone(int bytes)
    {
        await Start($"head -c {bytes} /dev/zero").WaitForExitAsync();

        _scene.Log.Should().Be(new string('\0', bytes));
    }

    [Fact]
    public async Task Run_LogIsNoFile_NothingIsCutOff()
    {
        var other = _scene.Write("other", new string('x', 2 * Limit));
        File.CreateSymbolicLink(_scene.At("driver.log"), other);

        await Start("true").WaitForExitAsync();

        File.ReadAllText(other).Should().HaveLength(2 * Limit);
    }

    private SupervisorProcess Start(string command) => _scene.Start(_scene.Launch(command) with { LogLimit = Limit });
}
