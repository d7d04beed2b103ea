using System.Diagnostics;
using Satchel.Testing;
using Satchel.Testing.Nuget;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>The samples that install packages, from an index of the test's own.</summary>
public sealed class PackageSamplesTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly PackageIndex _index = new(
        new Wheel("tabulate", "0.9")
        {
            Source = "def tabulate(rows, headers):\n    return '\\n'.join(' '.join(row) for row in [headers, *rows])\n",
        },
        new Wheel("tabulate", "2.0") { Source = "raise ImportError('the constraint does not hold')\n" }
    );

    public async ValueTask DisposeAsync()
    {
        await CliRun.RunAsync(_scratch.At("home"), ["stop"]);
        await _index.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task The_sample_of_pip_runs() => await RunAsync("pip-packages", Environment.GetEnvironmentVariable("PATH")!);

    [Fact]
    public async Task The_sample_of_uv_runs()
    {
        Assert.SkipWhen(RealUv.Directory is null, RealUv.Missing);
        await RunAsync("uv-packages", $"{RealUv.Directory}:{Environment.GetEnvironmentVariable("PATH")}");
    }

    /// <summary>Its package comes from where those of this repository come from.</summary>
    [Fact]
    public async Task The_sample_of_nuget_runs()
    {
        Assert.SkipWhen(NugetFeed.Sdk is null, NugetFeed.NoSdk);
        Assert.SkipUnless(await NugetFeed.IsPublicOneReachableAsync(), NugetFeed.NotReachable);
        var run = await CliRun.RunAsync(
            new CliCall(_scratch.At("home"), ["job", "submit", "--runtime-env", "env.yaml", "--", "dotnet", "run", "main.cs"])
            {
                Directory = Repository.PathOf("samples", "nuget-packages"),
                Variables = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["PATH"] = $"{NugetFeed.Sdk}:{Environment.GetEnvironmentVariable("PATH")}",
                    ["HOME"] = Directory.CreateDirectory(_scratch.At("user")).FullName,
                    ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                    ["DOTNET_NOLOGO"] = "1",
                },
            }
        );

        run.ExitCode.Should().Be(0, run.All);
        run.Output.Should().Contain("twelve thousand three hundred and forty-five");
    }

    /// <summary>Such a server does not see the job's directory.</summary>
    [Fact]
    public async Task A_file_of_csharp_runs_in_a_job_while_a_compiler_server_of_its_user_runs()
    {
        Assert.SkipWhen(NugetFeed.Sdk is null, NugetFeed.NoSdk);
        Assert.SkipUnless(await NugetFeed.IsPublicOneReachableAsync(), NugetFeed.NotReachable);
        _scratch.Write("work/hello.cs", "Console.WriteLine(\"hello from a file\");");
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PATH"] = $"{NugetFeed.Sdk}:{Environment.GetEnvironmentVariable("PATH")}",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
        };
        var outside = new ProcessStartInfo(Path.Combine(NugetFeed.Sdk, "dotnet"), ["run", "hello.cs"])
        {
            UseShellExecute = false,
            WorkingDirectory = _scratch.At("work"),
        };
        outside.Environment.Remove("UseSharedCompilation");
        using (var first = Process.Start(outside)!)
        {
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
            first.ExitCode.Should().Be(0, "it leaves the server for those after it");
        }

        var run = await CliRun.RunAsync(
            new CliCall(_scratch.At("home"), ["job", "submit", "--working-dir", ".", "--", "dotnet", "run", "hello.cs"])
            {
                Directory = _scratch.At("work"),
                Variables = variables,
            }
        );

        run.ExitCode.Should().Be(0, run.All);
        run.Output.Should().Contain("hello from a file");
    }

    [Fact]
    public async Task The_lock_of_a_project_in_working_dir_is_installed()
    {
        Assert.SkipWhen(RealUv.Directory is null, RealUv.Missing);
        var project = Directory.CreateDirectory(_scratch.At("project")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(project, "pyproject.toml"),
            "[project]\nname = 'demo'\nversion = '1'\nrequires-python = '>=3.8'\ndependencies = ['tabulate<1']\n",
            TestContext.Current.CancellationToken
        );
        var path = $"{RealUv.Directory}:{Environment.GetEnvironmentVariable("PATH")}";
        var start = new ProcessStartInfo(
            Path.Combine(RealUv.Directory!, "uv"),
            ["lock", "--default-index", _index.Url, "--project", project]
        )
        {
            UseShellExecute = false,
        };
        start.Environment["UV_CACHE_DIR"] = _scratch.At("cache");
        using (var uv = Process.Start(start)!)
        {
            await uv.WaitForExitAsync(TestContext.Current.CancellationToken);
            uv.ExitCode.Should().Be(0);
        }

        var run = await CliRun.RunAsync(
            new CliCall(
                _scratch.At("home"),
                [
                    "job",
                    "submit",
                    "--runtime-env-json",
                    """{"working_dir": ".", "uv": {"project": "."}}""",
                    "--",
                    "python",
                    "-c",
                    "from importlib.metadata import version; print('tabulate', version('tabulate'))",
                ]
            )
            {
                Directory = project,
                Variables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PATH"] = path },
            }
        );

        run.ExitCode.Should().Be(0, run.All);
        run.Output.Should().Contain("tabulate 0.9");
    }

    private async Task RunAsync(string sample, string path)
    {
        var run = await CliRun.RunAsync(
            new CliCall(
                _scratch.At("home"),
                ["job", "submit", "--runtime-env", "env.yaml", "--working-dir", ".", "--", "python", "main.py"]
            )
            {
                Directory = Repository.PathOf("samples", sample),
                Variables = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["PIP_INDEX_URL"] = _index.Url,
                    ["UV_DEFAULT_INDEX"] = _index.Url,
                    ["PATH"] = path,
                },
            }
        );

        run.ExitCode.Should().Be(0, run.All);
        run.Output.Should().Contain("package version").And.Contain("tabulate 0.9");
    }
}
