using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Testing.Running;

namespace Satchel.Server.Tests.V1;

/// <summary>Jobs of a daemon whose processes may have few arguments and variables: a quarter of a small stack, 128 KiB.</summary>
public sealed class LaunchLimitTests(SmallStackFixture fixture) : IClassFixture<SmallStackFixture>
{
    private readonly Daemon _daemon = fixture.Daemon;

    [Fact]
    public async Task Submit_VariablesThatItsProcessesCannotTake_AreRefusedWithTheLimit()
    {
        using var answer = await _daemon.Http.PostAsJsonAsync(
            "/v1/jobs",
            new SubmitRequest { Entrypoint = "true", RuntimeEnv = Variables(40_000, 40_000) },
            WireJson.Default.SubmitRequest
        );

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("at most 65536");
    }

    [Fact]
    public async Task Submit_VariablesThatFitOnce_AreNotRepeatedInTheConfiguration()
    {
        var job = await EndAsync("echo ${#V0} ${#V1} ${RAY_JOB_CONFIG_JSON_ENV_VAR-left out}", Variables(32_000, 32_000));

        job.Should().EndWith("\n32000 32000 left out\n");
    }

    [Fact]
    public async Task Submit_ShortVariables_AreInTheConfiguration() =>
        (await EndAsync("echo ${#V0} $RAY_JOB_CONFIG_JSON_ENV_VAR", Variables(10))).Should().Contain("\n10 {").And.Contain("aaaaaaaaaa");

    [Fact]
    public async Task Submit_LongEntrypointBesideLongVariables_Runs()
    {
        var job = await EndAsync($"echo ${{#V0}} # {new string('x', 100_000)}\necho ran", Variables(60_000));

        job.Should().EndWith("\n60000\nran\n");
    }

    private static JsonObject Variables(params int[] lengths) =>
        new()
        {
            ["env_vars"] = new JsonObject(lengths.Select((length, i) => KeyValuePair.Create($"V{i}", (JsonNode?)new string('a', length)))),
        };

    private async Task<string> EndAsync(string entrypoint, JsonObject runtimeEnv)
    {
        var job = await _daemon.WaitForEndAsync((await _daemon.SubmitAsync(entrypoint, runtimeEnv: runtimeEnv)).SubmissionId!);
        job.Status.Should().Be(JobStatus.Succeeded, job.Message);
        return await _daemon.LogsAsync(job.SubmissionId!);
    }
}
