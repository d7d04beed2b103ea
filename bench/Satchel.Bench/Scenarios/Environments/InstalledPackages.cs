using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Bench.Reporting;
using Satchel.Bench.Running;
using Satchel.Testing.Python;

namespace Satchel.Bench.Scenarios.Environments;

/// <summary>
/// 30 packages from a local index: a job with a new environment against the bare installer, a job with one that is there against a job without,
/// and a job after a restart of the daemon.
/// </summary>
internal sealed class InstalledPackages(string installer, double bound) : IScenario
{
    private const int ColdRounds = 5;
    private const int WarmRounds = 25;
    private const double WarmBound = 15;

    public string Name => $"packages-{installer}";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        if (installer is "uv" && RealUv.Directory is null)
        {
            await Console.Error.WriteLineAsync($"{Name}: {RealUv.Missing}");
            return [];
        }

        await using var packages = ThirtyPackages.Serve();
        return await MeasureAsync(packages, satchel, scratch, cancellationToken);
    }

    private async Task<IReadOnlyList<Figure>> MeasureAsync(
        ThirtyPackages packages,
        SatchelCommand satchel,
        Scratch scratch,
        CancellationToken cancellationToken
    )
    {
        var (bare, cold) = (new List<double>(), new List<double>());
        for (var round = 0; round < ColdRounds; round++)
        {
            bare.Add(await InstallBareAsync(packages, scratch, cancellationToken));
            await using var node = await StartAsync(satchel, scratch, cancellationToken);
            await RunJobAsync(node, "null", cancellationToken);
            cold.Add(await RunJobAsync(node, SpecOf(packages), cancellationToken));
            if (round == ColdRounds - 1)
            {
                break;
            }

            await node.DisposeAsync();
            Directory.Delete(scratch.Home, recursive: true);
        }

        var floor = Median.Of(bare);
        var (none, warm) = (new List<double>(), new List<double>());
        var asked = 0;
        double restarted;
        await using (var node = await StartAsync(satchel, scratch, cancellationToken))
        {
            asked = packages.Asked;
            restarted = await RunJobAsync(node, SpecOf(packages), cancellationToken);
            for (var round = 0; round < WarmRounds; round++)
            {
                none.Add(await RunJobAsync(node, "null", cancellationToken));
                warm.Add(await RunJobAsync(node, SpecOf(packages), cancellationToken));
            }
        }

        Directory.Delete(scratch.Home, recursive: true);
        return
        [
            new Figure($"{installer}, 30 packages, cold, whole job", Median.Of(cold), "ms", bound * floor) { Floor = floor },
            new Figure($"{installer}, cached: more than no environment", Median.Of(warm) - Median.Of(none), "ms", WarmBound),
            new Figure($"{installer}, first job after a restart", restarted, "ms", floor / 2),
            new Figure($"{installer}, asked of the index after it", packages.Asked - asked, "requests", 0),
        ];
    }

    private static Task<RunningCluster> StartAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        // Both use the same uv.
        if (
            RealUv.Directory is { } uv
            && Environment.GetEnvironmentVariable("PATH") is { } path
            && !path.StartsWith(uv, StringComparison.Ordinal)
        )
        {
            Environment.SetEnvironmentVariable("PATH", $"{uv}:{path}");
        }

        return RunningCluster.StartAsync(satchel, scratch, cancellationToken);
    }

    private string[] CommandFor(string python, string cache) =>
        installer is "uv"
            ? [$"{RealUv.Directory}/uv", "pip", "install", "--quiet", "--python", python, "--cache-dir", cache]
            : [python, "-m", "pip", "--cache-dir", cache, "install", "--quiet"];

    private string SpecOf(ThirtyPackages packages) =>
        new JsonObject
        {
            [installer] = new JsonArray([.. packages.Names.Append($"--index-url {packages.Url}").Select(line => JsonValue.Create(line))]),
        }.ToJsonString();

    /// <summary>From the submit until the job has ended, in milliseconds.</summary>
    private static async Task<double> RunJobAsync(RunningCluster node, string spec, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await EnvironmentJobs.RunAsync(node, "true", spec, cancellationToken);
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>A virtual environment without pip, then the installer into it, with nothing cached, in milliseconds.</summary>
    private async Task<double> InstallBareAsync(ThirtyPackages packages, Scratch scratch, CancellationToken cancellationToken)
    {
        var venv = scratch.At(string.Create(CultureInfo.InvariantCulture, $"bare-{Guid.NewGuid():N}"));
        var cache = scratch.At("bare-cache");
        if (Directory.Exists(cache))
        {
            Directory.Delete(cache, recursive: true);
        }

        var watch = Stopwatch.StartNew();
        await RunAsync(["python3", "-m", "venv", "--without-pip", "--system-site-packages", venv], cancellationToken);
        await RunAsync([.. CommandFor($"{venv}/bin/python", cache), "--index-url", packages.Url, .. packages.Names], cancellationToken);
        watch.Stop();
        Directory.Delete(venv, recursive: true);
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task RunAsync(string[] command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false };
        start.Environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} exited with {process.ExitCode}.");
        }
    }
}
