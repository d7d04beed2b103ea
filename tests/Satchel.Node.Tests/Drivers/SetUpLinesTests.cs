using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Drivers;

/// <summary>Whether what a set-up prints is in the job's own log as well.</summary>
public sealed class SetUpLinesTests : IAsyncLifetime
{
    private readonly TestHome _home = new();
    private TestNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await TestNode.StartAsync(_home);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Theory]
    [InlineData("RAY_RUNTIME_ENV_LOG_TO_DRIVER_ENABLED", "1", true)]
    [InlineData("SATCHEL_RUNTIME_ENV_LOG_TO_DRIVER_ENABLED", "1", true)]
    [InlineData("RAY_RUNTIME_ENV_LOG_TO_DRIVER_ENABLED", "0", false)]
    [InlineData("OTHER", "1", false)]
    public async Task Start_TheJobAsksForItsSetUp_ShowsItInItsLog(string name, string value, bool isShown)
    {
        var job = _home.Job("true");
        job = job with
        {
            Submission = job.Submission with { NormalizedEnv = new JsonObject { ["env_vars"] = new JsonObject { [name] = value } } },
        };
        _node.Preparer.Script = (request, _) =>
        {
            request.Log!("pip: begins.");
            return Task.FromResult(new LaunchPlan(null, request.BaseVariables));
        };

        await _node.RunAsync(job);

        _node.Log(job).Contains("(pid=runtime_env) pip: begins.\n", StringComparison.Ordinal).Should().Be(isShown);
    }
}
