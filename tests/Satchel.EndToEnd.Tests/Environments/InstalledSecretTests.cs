using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Hosting;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>What pip and uv are given to install with, and would hand on as arguments or write down.</summary>
public sealed class InstalledSecretTests : IAsyncLifetime
{
    private const string Canary = "CANARY-9d3e";

    private readonly TemporaryDirectory _scratch = new();
    private FileHost _host = null!;
    private string _commit = "";

    public async ValueTask InitializeAsync() => _host = await FileHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("pip", "own @ git+http://me:${WORD}@<host>/own.git@<commit>")]
    [InlineData("pip", "own @ git+http://me:${WORD}@<host>/${WORD}/own.git@<commit>")]
    [InlineData("pip", "own @ git+http://me:${WORD}@<host>/${WORD}/own.git")]
    [InlineData("pip", "own @ http://<host>/own-1.0-py3-none-any.whl?token=${WORD}")]
    [InlineData("pip", "own @ http://<host>/own-1.0-py3-none-any.whl?for=${WORD}")]
    [InlineData("uv", "own @ git+http://me:${WORD}@<host>/own.git@<commit>")]
    [InlineData("uv", "own @ git+http://me:${WORD}@<host>/${WORD}/own.git@<commit>")]
    [InlineData("uv", "own @ git+http://me:${WORD}@<host>/${WORD}/own.git")]
    [InlineData("uv", "own @ http://<host>/own-1.0-py3-none-any.whl?token=${WORD}")]
    [InlineData("uv", "own @ http://<host>/own-1.0-py3-none-any.whl?for=${WORD}")]
    public async Task A_secret_in_the_url_of_a_package_is_no_argument_and_in_no_file(string field, string requirement)
    {
        Assert.SkipWhen(field is "uv" && RealWheels.Directory is null, RealWheels.Missing);
        ServeRepository();
        ServeWheel();
        requirement = requirement
            .Replace("<host>", new Uri(_host.Address).Authority, StringComparison.Ordinal)
            .Replace("<commit>", _commit, StringComparison.Ordinal);
        await using var daemon = await StartAsync();
        await using var arguments = new ArgumentWatch();
        using (var kept = await daemon.Http.PutAsJsonAsync("/v1/secrets/word", new { value = Canary }))
        {
            kept.EnsureSuccessStatusCode();
        }

        var spec = new JsonObject
        {
            [field] = new JsonArray(requirement),
            ["env_vars"] = new JsonObject { ["WORD"] = new JsonObject { ["secret"] = "word" } },
        };
        await RunAsync(daemon, spec);
        _scratch.Write("env.json", spec.ToJsonString());
        var locking = await CliRun.RunAsync(_scratch.At("home"), ["env", "lock", "--runtime-env", _scratch.At("env.json")]);
        locking.ExitCode.Should().Be(0, locking.All);
        spec["lock"] = JsonNode.Parse(locking.Output);
        await RunAsync(daemon, spec);

        var failing = spec.DeepClone().AsObject();
        failing.Remove("lock");
        failing[field]![0] = requirement
            .Replace("own.git", "none.git", StringComparison.Ordinal)
            .Replace("/own-1.0", "/own-1.1", StringComparison.Ordinal);
        var failed = await daemon.WaitForEndAsync((await daemon.SubmitAsync("true", runtimeEnv: failing)).SubmissionId!);
        failed.Status.Should().Be(JobStatus.Failed);
        string[] shown =
        [
            failed.Message ?? "",
            locking.All,
            await daemon.Http.GetStringAsync(new Uri($"{daemon.Address}/v1/environments")),
            .. arguments.Seen,
        ];
        shown.Should().NotContainMatch($"*{Canary}*");
        (failed.Message + locking.All).Should().NotContain("satchel.WORD");
        await daemon.KillAsync();
        HeldText.In(_scratch.At("home"), Canary).Should().Equal("secrets/word");
        HeldText.In(_scratch.At("home"), "satchel.WORD").Should().BeEmpty();
    }

    [Theory]
    [InlineData("pip", "--index-url http://me:${WORD}@<host>/simple", "PIP_NO_COLOR")]
    [InlineData("pip", "--pre", "PIP_INDEX_URL")]
    [InlineData("uv", "--index-url http://me:${WORD}@<host>/simple", "UV_NO_COLOR")]
    public async Task The_login_of_an_index_is_no_argument_while_sources_are_built(string field, string option, string variable)
    {
        Assert.SkipWhen(field is "uv" && RealWheels.Directory is null, RealWheels.Missing);
        var own = new SourcePackage("own", "1.0") { BuildRequires = ["needed"] };
        await using var index = new PackageIndex(new Wheel("needed", "1.0")) { Credentials = "me:" + Canary };
        index.Add(own.FileName, own.Archive());
        var authority = new Uri(index.Url).Authority;
        await using var daemon = await StartAsync();
        await using var arguments = new ArgumentWatch();
        foreach (var (name, value) in new[] { ("word", Canary), ("index", $"http://me:{Canary}@{authority}/simple") })
        {
            using var kept = await daemon.Http.PutAsJsonAsync($"/v1/secrets/{name}", new { value });
            kept.EnsureSuccessStatusCode();
        }

        await RunAsync(
            daemon,
            new JsonObject
            {
                [field] = new JsonArray(option.Replace("<host>", authority, StringComparison.Ordinal), "own"),
                ["env_vars"] = new JsonObject
                {
                    ["WORD"] = new JsonObject { ["secret"] = "word" },
                    [variable] = variable is "PIP_INDEX_URL" ? new JsonObject { ["secret"] = "index" } : (JsonNode)"1",
                },
            }
        );

        index.Requests.Should().Contain(path => path.Contains("needed", StringComparison.Ordinal));
        arguments.Seen.Should().NotContainMatch($"*{Canary}*");
        await daemon.KillAsync();
        HeldText.In(_scratch.At("home"), Canary).Should().BeEquivalentTo("secrets/word", "secrets/index");
    }

    private Task<Daemon> StartAsync() =>
        Daemon.StartAsync(
            new DaemonSetUp(_scratch.At("home"))
            {
                Variables = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["SATCHEL_TOOL_WHEELS"] = RealWheels.Directory ?? "",
                    ["PIP_RETRIES"] = "0",
                },
            }
        );

    private static async Task RunAsync(Daemon daemon, JsonObject spec)
    {
        var id = (
            await daemon.SubmitAsync("python -c 'import own; print(own.version)'", runtimeEnv: spec.DeepClone().AsObject())
        ).SubmissionId!;
        var job = await daemon.WaitForEndAsync(id);
        job.Status.Should().Be(JobStatus.Succeeded, job.Message);
    }

    private void ServeRepository()
    {
        var repository = _scratch.At("repositories", "own.git");
        new SourcePackage("own", "1.0").WriteTo(repository);
        _commit = GitHost.Commit(repository);
        GitHost.Git(repository, "clone", "--quiet", "--bare", repository, _scratch.At("repositories", Canary, "own.git"));
        GitHost.Serve(_host, _scratch.At("repositories"), "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{Canary}")));
    }

    private void ServeWheel()
    {
        var wheel = new Wheel("own", "1.0");
        var bytes = wheel.Bytes();
        _host.Answer(
            "/" + wheel.FileName,
            context =>
                context.Request.QueryString.Value!.EndsWith("=" + Canary, StringComparison.Ordinal)
                    ? Results.Bytes(bytes).ExecuteAsync(context)
                    : Results.StatusCode(StatusCodes.Status403Forbidden).ExecuteAsync(context)
        );
    }
}
