using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Running;

namespace Satchel.Cli.Tests.Running;

public sealed class ExitCodesTests
{
    [Theory]
    [InlineData(JobStatus.Succeeded, 0, 0)]
    [InlineData(JobStatus.Stopped, null, 143)]
    [InlineData(JobStatus.Failed, 3, 3)]
    [InlineData(JobStatus.Failed, 127, 127)]
    [InlineData(JobStatus.Failed, -9, 137)]
    [InlineData(JobStatus.Failed, null, 1)]
    public void Of_EndedJob_IsWhatAShellWouldSay(JobStatus status, int? driver, int code) =>
        ExitCodes.Of(new JobDetails { Status = status, DriverExitCode = driver }).Should().Be(code);
}
