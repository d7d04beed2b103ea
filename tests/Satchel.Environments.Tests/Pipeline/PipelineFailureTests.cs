using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Errors;

namespace Satchel.Environments.Tests.Pipeline;

public sealed class PipelineFailureTests : EnvironmentPipelineTest
{
    [Fact]
    public async Task Prepare_AProviderFails_SaysWhichPhaseWhereAndWhatToDo()
    {
        var cause = new SatchelException(new SatchelError("package_not_found", "No such package.", "Submit again.") { Retryable = true });
        var reached = false;
        var first = new ScriptedProvider("first", EnvironmentPhase.Sources) { Fill = (_, _) => throw cause };
        var later = new ScriptedProvider("later", EnvironmentPhase.Dependencies)
        {
            Fill = (_, _) =>
            {
                reached = true;
                return Task.FromResult(new LayerContent());
            },
        };

        var prepare = () => Pipeline(first, later).PrepareAsync(Request("""{"first": 1, "later": 1}"""), None);

        var failure = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>()).Which;
        failure
            .SetupError.Should()
            .BeEquivalentTo(
                new RuntimeEnvSetupError(EnvironmentPhase.Sources, "first", "node-7", "No such package.", "Submit again.")
                {
                    Code = "package_not_found",
                    Retryable = true,
                },
                static options => options.Excluding(error => error.LogFile)
            );
        File.Exists(failure.SetupError.LogFile).Should().BeTrue();
        failure.Error.Code.Should().Be("runtime_env_setup_failed");
        reached.Should().BeFalse();
        Store.List().Should().BeEmpty();
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    public async Task Prepare_TheDiskFails_IsAFailureToSetUp(Type kind)
    {
        var provider = new ScriptedProvider("f", EnvironmentPhase.Base)
        {
            Fill = (_, _) => throw (Exception)Activator.CreateInstance(kind, "No space left on device")!,
        };

        var prepare = () => Pipeline(provider).PrepareAsync(Request("""{"f": 1}"""), None);

        var failure = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        failure
            .Should()
            .Match<RuntimeEnvSetupError>(error =>
                error.Phase == EnvironmentPhase.Base
                && error.Provider == "f"
                && error.Message.Contains("No space left")
                && error.Hint.Length > 0
            );
    }

    [Fact]
    public async Task Prepare_ADefectInAProvider_IsNotDressedUp()
    {
        var provider = new ScriptedProvider("f", EnvironmentPhase.Base)
        {
            Fill = static (_, _) => throw new InvalidOperationException("defect"),
        };

        var prepare = () => Pipeline(provider).PrepareAsync(Request("""{"f": 1}"""), None);

        await prepare.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Prepare_Cancelled_StopsLeavesNoLayerAndBeginsNoOther()
    {
        using var cancel = new CancellationTokenSource();
        var reached = false;
        var first = new ScriptedProvider("f", EnvironmentPhase.Base)
        {
            Fill = async (build, cancellationToken) =>
            {
                await File.WriteAllTextAsync(Path.Combine(build.Directory, "half"), "", cancellationToken);
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return new LayerContent();
            },
        };
        var second = new ScriptedProvider("g", EnvironmentPhase.Process)
        {
            Fill = (_, _) =>
            {
                reached = true;
                return Task.FromResult(new LayerContent());
            },
        };

        var prepare = () => Pipeline(first, second).PrepareAsync(Request("""{"f": 1, "g": 1}"""), cancel.Token);

        await prepare.Should().ThrowAsync<OperationCanceledException>();
        reached.Should().BeFalse();
        Store.List().Should().BeEmpty();
        Directory.EnumerateFiles(Files.At("store"), "half", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task Prepare_AProvidersOwnLimitRunsOut_IsNoTimeoutOfTheEnvironment()
    {
        var provider = new ScriptedProvider("f", EnvironmentPhase.Base) { Fill = static (_, _) => throw new TaskCanceledException("HTTP") };

        var prepare = () => Pipeline(provider).PrepareAsync(Request("""{"f": 1}"""), None);

        var failure = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        failure.Code.Should().Be("cancelled");
        failure.Message.Should().NotContain("longer than");
    }

    [Fact]
    public async Task Prepare_TakesTooLong_FailsWithTheLimitAndHowToRaiseIt()
    {
        var provider = new ScriptedProvider("f", EnvironmentPhase.Sources)
        {
            Fill = async (_, cancellationToken) =>
            {
                Time.GoOff();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return new LayerContent();
            },
        };

        var prepare = () => Pipeline(provider).PrepareAsync(Request("""{"f": 1, "config": {"setup_timeout_seconds": 7}}"""), None);

        var failure = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        failure.Message.Should().Contain("7 seconds");
        failure.Hint.Should().Contain("setup_timeout_seconds");
        failure.Retryable.Should().BeTrue();
        failure.Provider.Should().Be("f");
        failure.Code.Should().Be("setup_timeout");
    }

    [Theory]
    [InlineData("{}", 600)]
    [InlineData("""{"config": {"setup_timeout_seconds": 1}}""", 1)]
    [InlineData("""{"config": {"setup_timeout_seconds": -1}}""", null)]
    [InlineData("""{"config": {"setup_timeout_seconds": 2147483647}}""", null)]
    [InlineData("""{"config": {"eager_install": true}}""", 600)]
    public async Task Prepare_Limit_AsTheConfigSays(string spec, int? seconds)
    {
        await Pipeline().PrepareAsync(Request(spec), None);

        (Time.DueTime is { } due && due != Timeout.InfiniteTimeSpan ? (int?)due.TotalSeconds : null).Should().Be(seconds);
    }
}
