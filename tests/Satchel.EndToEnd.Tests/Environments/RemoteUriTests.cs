using System.Diagnostics;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Archives;
using Satchel.Testing.Hosting;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>Files from outside of the cluster, in real jobs.</summary>
public sealed class RemoteUriTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private FileHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await FileHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Every_scheme_of_files_gives_a_working_directory_and_modules()
    {
        var code = new ZipBuilder().Add("repo-1/main.py", "import part; print(part.name)").Add("repo-1/data/x", "1").Zip();
        var module = new TarBuilder().Add("repo-2/part/__init__.py", "name = 'a remote part'").Gzip();
        File.WriteAllBytes(_scratch.At("code.zip"), code);
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));

        foreach (var uri in (string[])[_host.Serve("/code.zip", code), "file://" + _scratch.At("code.zip")])
        {
            var job = await RunAsync(
                daemon,
                "python3 main.py && ls data",
                new JsonObject { ["working_dir"] = uri, ["py_modules"] = new JsonArray(_host.Serve("/part.tar.gz", module)) }
            );

            job.Status.Should().Be(JobStatus.Succeeded, job.Message);
            (await daemon.LogsAsync(job.SubmissionId!)).Should().Contain("a remote part");
        }

        _host.Requests.Should().HaveCount(2, "each file is fetched once, also for later jobs");
    }

    [Fact]
    public async Task The_sample_of_a_remote_archive_runs()
    {
        var sample = Repository.PathOf("samples", "remote-archive");
        using var server = Process.Start(
            new ProcessStartInfo("python3", [Path.Combine(sample, "serve.py"), "0"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        try
        {
            var line = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            var address = new Uri(line!.Split(' ')[0]).GetLeftPart(UriPartial.Authority);
            var environment = await File.ReadAllTextAsync(Path.Combine(sample, "env.yaml"), TestContext.Current.CancellationToken);
            var file = _scratch.Write("env.yaml", environment.Replace("http://127.0.0.1:8000", address, StringComparison.Ordinal));

            var run = await CliRun.RunAsync(_scratch.At("home"), ["job", "submit", "--runtime-env", file, "--", "python3", "main.py"]);

            run.ExitCode.Should().Be(0, run.All);
            run.Output.Should().Contain("Hello, Ada, from an archive.");
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
            await CliRun.RunAsync(_scratch.At("home"), ["stop"]);
        }
    }

    [Fact]
    public async Task A_restart_fetches_nothing_again()
    {
        var uri = _host.Serve("/code.zip", new ZipBuilder().Add("r/main.py", "print('ran')").Zip());
        var spec = new JsonObject { ["working_dir"] = uri };
        await using (var daemon = await Daemon.StartAsync(_scratch.At("home")))
        {
            (await RunAsync(daemon, "python3 main.py", spec)).Status.Should().Be(JobStatus.Succeeded);
            await daemon.KillAsync();
        }

        await _host.DisposeAsync();
        await using (var daemon = await Daemon.StartAsync(_scratch.At("home")))
        {
            (await RunAsync(daemon, "python3 main.py", spec)).Status.Should().Be(JobStatus.Succeeded);
        }
    }

    [Fact]
    public async Task Credentials_are_in_no_log_no_answer_no_name_and_no_argument()
    {
        const string canary = "CANARY-7f3a";
        var code = new ZipBuilder().Add("r/main.py", "print('ran')").Zip();
        _host.Serve("/by-netrc.zip", code);
        _host.Serve("/by-user.zip", code);
        _host.Serve("/by-token.zip", code);
        _scratch.Write("netrc", $"machine 127.0.0.1 login me password {canary}1");
        var authority = new Uri(_host.Address).Authority;
        await using var daemon = await Daemon.StartAsync(
            new DaemonSetUp(_scratch.At("home")) { Variables = new Dictionary<string, string> { ["NETRC"] = _scratch.At("netrc") } }
        );
        string[] uris =
        [
            $"http://{authority}/by-netrc.zip",
            $"http://me:{canary}2@{authority}/by-user.zip",
            $"http://{authority}/by-token.zip?token={canary}3",
            $"http://me:{canary}2@{authority}/missing.zip?token={canary}3",
        ];
        var shown = new List<string>();
        foreach (var uri in uris)
        {
            var job = await RunAsync(
                daemon,
                "python3 main.py; tr '\\0' ' ' < /proc/$PPID/cmdline",
                new JsonObject { ["working_dir"] = uri }
            );
            shown.Add(await daemon.Http.GetStringAsync(daemon.JobUrl(job.SubmissionId!)));
            shown.Add(await daemon.Http.GetStringAsync(new Uri($"{daemon.Address}/api/jobs/{job.SubmissionId}")));
            shown.Add(await daemon.LogsAsync(job.SubmissionId!));
        }

        shown.Add(await daemon.Http.GetStringAsync(new Uri($"{daemon.Address}/api/jobs/")));
        _host.Requests.Count(request => request.Headers.ContainsKey("Authorization")).Should().Be(uris.Length, "they did get there");
        shown.Should().NotContainMatch($"*{canary}*");
        await daemon.KillAsync();
        HeldText
            .In(_scratch.At("home"), canary)
            .Should()
            .BeSubsetOf(["head.db", "head.db-wal"], "the spec is kept as its user wrote it, readable by nobody else");
    }

    private static async Task<Abstractions.Wire.JobView> RunAsync(Daemon daemon, string entrypoint, JsonObject runtimeEnv)
    {
        var job = await daemon.SubmitAsync(entrypoint, runtimeEnv: runtimeEnv.DeepClone().AsObject());
        return await daemon.WaitForEndAsync(job.SubmissionId!);
    }
}
