using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Wire;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments.Table;

/// <summary>Every kind of failure of an environment: told apart, with a hint of its own, as the same object in every place.</summary>
public sealed class SetUpFailureTests(FailureNode node) : IClassFixture<FailureNode>
{
    private const string Sign = "runtime_env setup failed: ";

    public static TheoryData<string> Failures => [.. SetUpFailures.OnAnyNode.Select(failure => failure.What)];

    public static TheoryData<string> PoorFailures => [.. SetUpFailures.OnPoorNode.Select(failure => failure.What)];

    [Fact]
    public void No_kind_is_left_out() =>
        SetUpFailures
            .OnAnyNode.Concat(SetUpFailures.OnPoorNode)
            .Select(failure => failure.Code)
            .Concat(SetUpFailures.Elsewhere.Keys.Select(kind => kind.Code))
            .Distinct()
            .Should()
            .BeEquivalentTo(SetupErrorKinds.All.Select(kind => kind.Code));

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_job_fails_with_the_kind_and_its_hint_alike_in_every_place(string what)
    {
        var failure = SetUpFailures.OnAnyNode.Single(failure => failure.What == what);
        Assert.SkipWhen(node.Around.Lacks(failure.Needs) is not null, node.Around.Lacks(failure.Needs) ?? "");

        var (job, _) = await node.RunAsync(node.WithSecrets(failure.Spec), "true");

        await IsToldAlikeAsync(job, failure.Code, failure.Says);
    }

    [Theory]
    [InlineData("pip", Need.Nothing)]
    [InlineData("uv", Need.Uv)]
    public async Task A_wrong_name_of_a_package_takes_one_look_at_the_index(string field, Need need)
    {
        Assert.SkipWhen(node.Around.Lacks(need) is not null, node.Around.Lacks(need) ?? "");

        var (job, _) = await node.RunAsync($$"""{"{{field}}": ["misspelt-for-{{field}}"]}""", "true");

        job.SetupError!.Code.Should().Be(SetupErrorKinds.NoSuchPackage.Code, job.Message);
        node.Around.Index.Requests.Where(path => path.Contains($"misspelt-for-{field}", StringComparison.Ordinal)).Should().ContainSingle();
    }

    [Theory]
    [MemberData(nameof(PoorFailures))]
    public async Task A_node_that_lacks_something_says_what(string what)
    {
        Assert.SkipWhen(node.Poor is null, node.NoPoor);
        var failure = SetUpFailures.OnPoorNode.Single(failure => failure.What == what);
        var spec = JsonNode.Parse(node.WithSecrets(failure.Spec))!.AsObject();

        var job = await node.Poor!.WaitForEndAsync((await node.Poor.SubmitAsync("true", runtimeEnv: spec)).SubmissionId!);

        await IsToldAlikeAsync(job, failure.Code, failure.Says, node.Poor);
    }

    [Fact]
    public async Task A_secret_that_has_gone_since_the_submit_is_told()
    {
        using var set = await node.Daemon.Http.PutAsJsonAsync("/v1/secrets/fleeting", new { value = "hush" });
        var go = node.Around.Files.At("go");
        await node.Daemon.SubmitAsync(
            new SubmitRequest { Entrypoint = $"until test -e {go}; do sleep 0.05; done", EntrypointNumCpus = Environment.ProcessorCount }
        );
        var queued = await node.Daemon.SubmitAsync(
            new SubmitRequest
            {
                Entrypoint = "true",
                EntrypointNumCpus = 1,
                RuntimeEnv = new JsonObject { ["env_vars"] = new JsonObject { ["A"] = new JsonObject { ["secret"] = "fleeting" } } },
            }
        );
        using var gone = await node.Daemon.Http.DeleteAsync("/v1/secrets/fleeting");
        gone.EnsureSuccessStatusCode();
        await File.WriteAllTextAsync(go, "");

        await IsToldAlikeAsync(await node.Daemon.WaitForEndAsync(queued.SubmissionId!), "secret_not_found", "fleeting");
    }

    private async Task IsToldAlikeAsync(JobView job, string code, string says, Daemon? told = null)
    {
        var daemon = told ?? node.Daemon;
        job.Status.Should().Be(JobStatus.Failed);
        var error = job.SetupError!;
        error.Code.Should().Be(code, job.Message);
        error.Message.Should().Contain(node.Around.Fill(says), job.Message);
        error.Hint.Should().NotBeEmpty();
        node.Hints.GetOrAdd(error.Hint, code).Should().Be(code, "each kind has a hint of its own");

        var served = JsonNode.Parse(await daemon.Http.GetStringAsync(daemon.JobUrl(job.SubmissionId!)))!["setup_error"]!;
        var shown = await CliRun.RunAsync(daemon.Home.Root, ["job", "status", job.SubmissionId!, "--json"]);
        JsonNode.DeepEquals(JsonNode.Parse(shown.Output)!["setup_error"], served).Should().BeTrue(shown.All);
        var log = Directory.EnumerateFiles(daemon.Home.Root, $"runtime_env_setup-{job.SubmissionId}-*.log", SearchOption.AllDirectories);
        await NoSecretIsShownAsync(daemon, job.SubmissionId!, shown.All, await File.ReadAllTextAsync(log.Single()));
        var last = (await File.ReadAllLinesAsync(log.Single()))[^1];
        last.Should().StartWith(Sign);
        JsonNode.DeepEquals(JsonNode.Parse(last[Sign.Length..]), served).Should().BeTrue(last);
    }

    /// <summary>Not after this failure, nor after any other so far.</summary>
    private async Task NoSecretIsShownAsync(Daemon daemon, string id, params string[] read)
    {
        string[] shown =
        [
            .. read,
            await daemon.Http.GetStringAsync(daemon.JobUrl(id)),
            await daemon.Http.GetStringAsync(new Uri($"{daemon.Address}/api/jobs/{id}")),
            await daemon.LogsAsync(id),
            .. node.Arguments.Seen,
        ];
        shown.Should().NotContainMatch($"*{FailureNode.Canary}*");
        node.FilesWithCanary(daemon.Home.Root).Should().BeEmpty();
    }
}
