using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Archives;
using Satchel.Testing.Hosting;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>Variables that are secrets of the cluster.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Canary = "CANARY-a1b2c3";

    private readonly TemporaryDirectory _scratch = new();

    private string Home => _scratch.At("home");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task What_crashes_leaves_no_core_file_with_a_secret()
    {
        await AllowCoreFilesAsync();
        await using var daemon = await Daemon.StartAsync(Home);
        var env = new JsonObject { ["env_vars"] = new JsonObject { ["MINE"] = Canary } };
        await daemon.SubmitAsync("ulimit -S -c; kill -ABRT $$", "job", env);

        (await daemon.WaitForEndAsync("job")).Status.Should().Be(JobStatus.Failed);
        (await daemon.LogsAsync("job")).Should().MatchRegex("(?m)^0$");
        Directory.EnumerateFiles(_scratch.Path, "core*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Theory]
    [InlineData("pip")]
    [InlineData("uv")]
    public async Task An_installer_that_crashes_leaves_no_core_file(string field)
    {
        Assert.SkipWhen(field is "uv" && RealWheels.Directory is null, RealWheels.Missing);
        await AllowCoreFilesAsync();
        var sources = new SourcePackage("own", "1.0")
        {
            WhenBuilt = "print('limit', __import__('resource').getrlimit(4)[0], os.environ['PIP_WORD'], flush=True); os.abort()",
        };
        sources.WriteTo(_scratch.At("own"));
        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(Home)
            {
                Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["SATCHEL_TOOL_WHEELS"] = RealWheels.Directory ?? "" },
            }
        );
        using (var set = await daemon.Http.PutAsJsonAsync("/v1/secrets/word", new { value = Canary }))
        {
            set.EnsureSuccessStatusCode();
        }

        var env = new JsonObject
        {
            [field] = new JsonArray(_scratch.At("own")),
            ["env_vars"] = new JsonObject { ["PIP_WORD"] = Reference("word") },
        };
        var run = await CliRun.RunAsync(Home, ["env", "build", "--runtime-env", _scratch.Write("env.json", env.ToJsonString())]);

        run.ExitCode.Should().Be(1);
        run.All.Should().Contain("build_failed").And.NotContain(Canary);
        Directory
            .EnumerateFiles(Path.Combine(Home, "head", "store", "layers"), "*.log", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .Should()
            .Contain(log => log.Contains("limit 0 ***"));
        Directory
            .EnumerateFiles(_scratch.Path, "core*", SearchOption.AllDirectories)
            .Where(static path => !path.EndsWith(".py", StringComparison.Ordinal))
            .Should()
            .BeEmpty();
        await daemon.KillAsync();
        HeldText.In(Home, Canary).Should().Equal("secrets/word");
    }

    [Fact]
    public async Task A_job_gets_what_the_secret_holds_and_nobody_else_sees_it()
    {
        await using var host = await FileHost.StartAsync();
        var code = host.Serve("/code.zip", new ZipBuilder().Add("r/main.py", "print('ran')").Zip());
        await using var daemon = await Daemon.StartAsync(Home);
        var set = await CliRun.RunAsync(
            new CliCall(Home, ["-c", $"printf '{Canary}\\n' | \"$0\" secret set token", Programs.Cli]) { Program = "/bin/sh" }
        );
        set.ExitCode.Should().Be(0, set.Errors);

        var job = await daemon.SubmitAsync(
            "printf %s \"$MINE\" | sha256sum; python3 main.py; env | grep -v -e ^MINE= -e ^SATCHEL_DOWNLOAD_TOKEN=; echo \"$RAY_JOB_CONFIG_JSON_ENV_VAR\"",
            runtimeEnv: new JsonObject
            {
                ["working_dir"] = code,
                ["env_vars"] = new JsonObject { ["MINE"] = Reference("token"), ["SATCHEL_DOWNLOAD_TOKEN"] = Reference("token") },
            }
        );
        job = await daemon.WaitForEndAsync(job.SubmissionId!);

        job.Status.Should().Be(JobStatus.Succeeded, job.Message);
        var logs = await daemon.LogsAsync(job.SubmissionId!);
        logs.Should().Contain(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canary)))).And.Contain("ran");
        logs.Should().Contain("{\"MINE\":{\"secret\":\"token\"}", "the job's configuration names the secret, as the submit did");
        host.Requests.Single().Headers["Authorization"].Should().Be($"Bearer {Canary}", "credentials of downloads can be secrets");
        string[] shown =
        [
            logs,
            await daemon.Http.GetStringAsync(daemon.JobUrl(job.SubmissionId!)),
            await daemon.Http.GetStringAsync(new Uri($"{daemon.Address}/api/jobs/")),
            await daemon.Http.GetStringAsync(new Uri($"{daemon.Address}/v1/secrets")),
            set.Output + set.Errors,
        ];
        shown.Should().NotContainMatch($"*{Canary}*");
        shown[3].Should().Contain("token");
        await daemon.KillAsync();
        HeldText.In(Home, Canary).Should().Equal("secrets/token");
        (File.GetUnixFileMode(_scratch.At("home", "secrets", "token")) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite))
            .Should()
            .Be(UnixFileMode.None);
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_told_at_submit_and_a_new_value_is_what_the_next_job_gets()
    {
        await using var daemon = await Daemon.StartAsync(Home);
        var spec = new JsonObject { ["env_vars"] = new JsonObject { ["MINE"] = Reference("missing") } };
        using (var refused = await SubmitAsync(daemon, spec))
        {
            refused.StatusCode.Should().Be(HttpStatusCode.BadRequest);
            var answer = await refused.Content.ReadAsStringAsync();
            answer.Should().Contain("unknown_secret").And.Contain("satchel secret set missing");
        }

        foreach (var value in (string[])["one", "two"])
        {
            using var set = await daemon.Http.PutAsJsonAsync(new Uri($"{daemon.Address}/v1/secrets/missing"), new { value });
            set.StatusCode.Should().Be(HttpStatusCode.NoContent);
            var job = await daemon.SubmitAsync("echo \"it is $MINE\"", runtimeEnv: spec.DeepClone().AsObject());
            await daemon.WaitForEndAsync(job.SubmissionId!);
            (await daemon.LogsAsync(job.SubmissionId!)).Should().Contain($"it is {value}");
        }

        (await CliRun.RunAsync(Home, ["secret", "rm", "missing"])).ExitCode.Should().Be(0);
        (await CliRun.RunAsync(Home, ["secret", "rm", "missing"])).Errors.Should().Contain("no secret 'missing'");
        using (var refused = await SubmitAsync(daemon, spec))
        {
            refused.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task What_no_secret_can_be_is_refused()
    {
        await using var daemon = await Daemon.StartAsync(Home);
        foreach (var (name, value) in ((string, string)[])[("..", "value"), ("a%2Fb", "value"), ("name", ""), ("name", "a\0b")])
        {
            var uri = new Uri(
                $"{daemon.Address}/v1/secrets/{name}",
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            );
            using var answer = await daemon.Http.PutAsJsonAsync(uri, new { value });

            answer.StatusCode.Should().Be(HttpStatusCode.BadRequest, $"{name}={value}");
            Directory.Exists(_scratch.At("home", "secrets")).Should().BeFalse($"{name}={value}");
        }
    }

    private static JsonObject Reference(string name) => new() { ["secret"] = name };

    private static Task<HttpResponseMessage> SubmitAsync(Daemon daemon, JsonObject runtimeEnv) =>
        daemon.Http.PostAsJsonAsync(
            new Uri($"{daemon.Address}/v1/jobs"),
            new JsonObject { ["entrypoint"] = "true", ["runtime_env"] = runtimeEnv.DeepClone() }
        );

    /// <summary>As a shell has it that wants core files; where only less is allowed, less is shown.</summary>
    private static async Task AllowCoreFilesAsync()
    {
        using var allow = Process.Start(
            new ProcessStartInfo("prlimit", [$"--pid={Environment.ProcessId}", "--core=unlimited:"]) { UseShellExecute = false }
        )!;
        await allow.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
