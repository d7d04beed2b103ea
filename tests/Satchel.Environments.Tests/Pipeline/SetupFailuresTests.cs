using Satchel.Abstractions.Environments;
using Satchel.Environments.Pipeline;

namespace Satchel.Environments.Tests.Pipeline;

public sealed class SetupFailuresTests
{
    [Fact]
    public async Task Tell_NoRoomOnTheDiskWhileALogIsWritten_IsAFullDisk()
    {
        var tell = () =>
            new SetupFailures("node").TellAsync<int>(
                EnvironmentPhase.Dependencies,
                "pip",
                logFile: null,
                static _ =>
                {
                    using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                    full.WriteByte(1);
                    return Task.FromResult(1);
                },
                TestContext.Current.CancellationToken
            );

        var error = (await tell.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        error.Code.Should().Be("disk_full");
        error.Retryable.Should().BeTrue();
        error.Hint.Should().Contain("Free some space");
    }
}
