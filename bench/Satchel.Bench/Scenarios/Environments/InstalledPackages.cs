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
internal sealed class InstalledPackages : IScenario
{
    private const int ColdRounds = 5;
    private const int WarmRounds = 25;
    private const double WarmBound = 15;

    public string Name => "packages";

    public async Task<IReadOnlyList<Figure>> RunAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken)
    {
        await using var packages = ThirtyPackages.Serve();
        var figures = new List<Figure>();
        foreach (var installer in Installers(scratch))
        {
            figures.AddRange(await MeasureAsync(installer, packages, satchel, scratch, cancellationToken));
        }

        return figures;
    }

    private static IEnumerable<PackageInstaller> Installers(Scratch scratch)
    {
        yield return new PackageInstaller(
            "pip",
            1.15,
            venv => ["python3", "-m", "pip", "--python", $"{venv}/bin/python", "--cache-dir", scratch.At("bare-pip"), "install", "--quiet"]
        );
        if (RealUv.Directory is { } uv)
        {
            yield return new PackageInstaller(
                "uv",
                1.3,
                venv => [$"{uv}/uv", "pip", "install", "--quiet", "--python", $"{venv}/bin/python", "--cache-dir", scratch.At("bare-uv")]
            );
        }
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(
        PackageInstaller installer,
        ThirtyPackages packages,
        SatchelCommand satchel,
        Scratch scratch,
        CancellationToken cancellationToken
    )
    {
        var (bare, cold) = (new List<double>(), new List<double>());
        for (var round = 0; round < ColdRounds; round++)
        {
            bare.Add(await InstallBareAsync(installer, packages, scratch, cancellationToken));
            await using var node = await StartAsync(satchel, scratch, cancellationToken);
            await RunJobAsync(node, "null", cancellationToken);
            cold.Add(await RunJobAsync(node, SpecOf(installer, packages), cancellationToken));
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
            restarted = await RunJobAsync(node, SpecOf(installer, packages), cancellationToken);
            for (var round = 0; round < WarmRounds; round++)
            {
                none.Add(await RunJobAsync(node, "null", cancellationToken));
                warm.Add(await RunJobAsync(node, SpecOf(installer, packages), cancellationToken));
            }
        }

        Directory.Delete(scratch.Home, recursive: true);
        return
        [
            new Figure($"{installer.Field}, 30 packages, cold, whole job", Median.Of(cold), "ms", installer.Bound * floor)
            {
                Floor = floor,
            },
            new Figure($"{installer.Field}, cached: more than no environment", Median.Of(warm) - Median.Of(none), "ms", WarmBound),
            new Figure($"{installer.Field}, first job after a restart", restarted, "ms", floor / 2),
            new Figure($"{installer.Field}, asked of the index after it", packages.Asked - asked, "requests", 0),
        ];
    }

    private static Task<RunningCluster> StartAsync(SatchelCommand satchel, Scratch scratch, CancellationToken cancellationToken) =>
        RunningCluster.StartAsync(satchel, scratch, cancellationToken);

    private static string SpecOf(PackageInstaller installer, ThirtyPackages packages) =>
        new JsonObject
        {
            [installer.Field] = new JsonArray([
                .. packages.Names.Append($"--index-url {packages.Url}").Select(line => JsonValue.Create(line)),
            ]),
        }.ToJsonString();

    /// <summary>From the submit until the job has ended, in milliseconds.</summary>
    private static async Task<double> RunJobAsync(RunningCluster node, string spec, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await EnvironmentJobs.RunAsync(node, "true", spec, cancellationToken);
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>A virtual environment without pip, then the installer into it, with nothing cached, in milliseconds.</summary>
    private static async Task<double> InstallBareAsync(
        PackageInstaller installer,
        ThirtyPackages packages,
        Scratch scratch,
        CancellationToken cancellationToken
    )
    {
        var venv = scratch.At(string.Create(CultureInfo.InvariantCulture, $"bare-{Guid.NewGuid():N}"));
        foreach (var cache in (string[])["bare-pip", "bare-uv"])
        {
            if (Directory.Exists(scratch.At(cache)))
            {
                Directory.Delete(scratch.At(cache), recursive: true);
            }
        }

        var watch = Stopwatch.StartNew();
        await RunAsync(["python3", "-m", "venv", "--without-pip", "--system-site-packages", venv], cancellationToken);
        await RunAsync([.. installer.Command(venv), "--index-url", packages.Url, .. packages.Names], cancellationToken);
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
