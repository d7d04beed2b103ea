using System.Diagnostics;
using System.Text.Json.Nodes;
using Satchel.EndToEnd.Tests.Documentation;
using Satchel.EndToEnd.Tests.Environments.Table;
using Satchel.Testing;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Ray;

/// <summary>Ray's own Python client and command line against our server.</summary>
public sealed class RayClientTests(RayInstallation ray) : IClassFixture<RayInstallation>
{
    private const string NoRay = "No Ray on this machine: set SATCHEL_TEST_RAY to a virtual environment that has ray[default].";

    [Fact]
    public async Task Every_method_of_JobSubmissionClient_works()
    {
        Assert.SkipWhen(ray.Bin is null, NoRay);
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(scratch.At("home"));
        scratch.Write(
            "project/show.py",
            "import os\nfrom part import text\nassert open('a' + chr(92) + 'b').read() == 'odd'\nprint(os.environ['GREETING'], text)\n"
        );
        scratch.Write("project/a\\b", "odd");
        scratch.Write("project/part.py", "text = 'from the package'\n");

        var (code, output) = await RunAsync(
            daemon,
            "python",
            Repository.PathOf("tests", "Satchel.EndToEnd.Tests", "Ray", "jobs_client.py"),
            daemon.Address,
            scratch.At("project")
        );

        code.Should().Be(0, output);
        output.Should().Contain("every method works");
    }

    [Fact]
    public async Task Every_command_of_ray_job_works()
    {
        Assert.SkipWhen(ray.Bin is null, NoRay);
        using var scratch = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(scratch.At("home"));
        scratch.Write("project/show.py", "print('from the package')\n");

        var (code, output) = await RunAsync(
            daemon,
            "ray",
            "job",
            "submit",
            "--submission-id",
            "cli",
            "--working-dir",
            scratch.At("project"),
            "--",
            "python3",
            "show.py"
        );
        code.Should().Be(0, output);
        output.Should().ContainAll("Job 'cli' submitted successfully", "from the package", "Job 'cli' succeeded");

        (code, output) = await RunAsync(daemon, "ray", "job", "status", "cli");
        code.Should().Be(0, output);
        output.Should().Contain("Job 'cli' succeeded");

        (code, output) = await RunAsync(daemon, "ray", "job", "list");
        code.Should().Be(0, output);
        output.Should().Contain("submission_id='cli'");

        (code, output) = await RunAsync(daemon, "ray", "job", "logs", "-f", "cli");
        code.Should().Be(0, output);
        output.Should().Contain("from the package");

        await daemon.SubmitAsync("sleep 600", "endless");
        (code, output) = await RunAsync(daemon, "ray", "job", "stop", "endless");
        code.Should().Be(0, output);
        output.Should().Contain("Job 'endless' was stopped");

        (code, output) = await RunAsync(daemon, "ray", "job", "delete", "endless");
        code.Should().Be(0, output);
        output.Should().Contain("Job 'endless' deleted successfully");

        (code, output) = await RunAsync(daemon, "ray", "job", "submit", "--", "sh", "-c", "exit 7");
        code.Should().Be(1, output);
        output.Should().Contain("failed");
    }

    [Fact]
    public async Task What_the_guide_to_the_first_job_says_of_other_clients_works()
    {
        Assert.SkipWhen(ray.Bin is null, NoRay);
        var block = DocumentPage.Read("docs/guides/first-job.md").Blocks.Single(static block => block.By == nameof(RayClientTests));
        await using var directory = new PageDirectory(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["RAY_USAGE_STATS_ENABLED"] = "0" }
        );
        await directory.ShellAsync($"satchel start --head; ln -s '{ray.Bin}/ray' ../bin/ray; echo 'print(\"hello\")' > main.py");

        (await directory.RunAsync(block, goesOn: false)).Should().BeNull();
    }

    [Fact]
    public async Task Environments_of_every_field_are_set_up_for_JobSubmissionClient()
    {
        Assert.SkipWhen(ray.Bin is null, NoRay);
        await using var around = await Surroundings.CreateAsync();
        await using var daemon = await Daemon.StartAsync(new DaemonSetUp(around.Files.At("home")) { Variables = around.Variables });
        var wheel = new Wheel("own", "1.0");
        await File.WriteAllBytesAsync(around.Files.At(wheel.FileName), wheel.Bytes(), TestContext.Current.CancellationToken);
        var client = Repository.PathOf("tests", "Satchel.EndToEnd.Tests", "Ray", "environments_client.py");
        var have = new JsonObject
        {
            ["wheel"] = around.Files.At(wheel.FileName),
            ["https"] = around.Fill("<https>/code.zip"),
            ["part"] = around.Fill("<https>/part.zip"),
            ["uv"] = around.Lacks(Need.Uv) is null,
            ["conda"] = around.Lacks(Need.Rattler) is null,
        };

        var (code, output) = await RunAsync(daemon, "python", client, daemon.Address, have.ToJsonString());

        code.Should().Be(0, output);
        output.Should().Contain("every environment works");
    }

    private async Task<(int Code, string Output)> RunAsync(Daemon daemon, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(ray.Bin!, program), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["RAY_API_SERVER_ADDRESS"] = daemon.Address;
        start.Environment["RAY_AUTH_MODE"] = "token";
        start.Environment["RAY_AUTH_TOKEN_PATH"] = daemon.Home.TokenFile;
        start.Environment["RAY_USAGE_STATS_ENABLED"] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
