using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Crashes;

/// <summary>
/// <c>kill -9</c> of the daemon, of a real pip or uv, and of both at many moments of building, committing, leasing and collecting environments.
/// <c>SATCHEL_TEST_KILLS</c> says how many; a few by default.
/// </summary>
public sealed class BuildKillTests : IAsyncDisposable
{
    private const int JobsPerKill = 3;
    private const int LatestKill = 1500;

    private readonly Random _random = new(88);
    private readonly TemporaryDirectory _scratch = new();
    private readonly int _kills = int.Parse(Environment.GetEnvironmentVariable("SATCHEL_TEST_KILLS") ?? "4", CultureInfo.InvariantCulture);
    private readonly PackageIndex _index;

    public BuildKillTests() => _index = new PackageIndex(Enumerable.Range(0, _kills).Select(kill => new Wheel($"kill{kill}", "1.0")));

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Killed_at_many_moments_waiting_jobs_finish_and_nothing_half_is_left()
    {
        var setUp = new DaemonSetUp(_scratch.At("home"))
        {
            // So small that each build is followed by a collection of what is not in use.
            Variables = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["RAY_RUNTIME_ENV_PIP_CACHE_SIZE_GB"] = "0",
                ["RAY_RUNTIME_ENV_UV_CACHE_SIZE_GB"] = "0",
                ["PATH"] = (RealUv.Directory is { } uv ? uv + ":" : "") + Environment.GetEnvironmentVariable("PATH"),
            },
        };
        var daemon = await Daemon.StartAsync(setUp);
        var starts = new List<TimeSpan>();
        var killedBuilds = 0;
        try
        {
            for (var kill = 0; kill < _kills; kill++)
            {
                for (var job = 0; job < JobsPerKill; job++)
                {
                    await daemon.SubmitAsync($"python -c 'import kill{kill}'", Name(kill, job), Env(kill));
                }

                // The moment is the point of this test.
                using var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(1 + _random.Next(LatestKill)));
                await moment.WaitForNextTickAsync(TestContext.Current.CancellationToken);
                if (kill % 3 != 0)
                {
                    var installers = Installers.Of(daemon.Home.Root);
                    killedBuilds += installers.Count > 0 ? 1 : 0;
                    installers.ToList().ForEach(installer => Signals.Send(installer, Signals.Kill));
                }

                if (kill % 3 != 1)
                {
                    await daemon.KillAsync();
                    var watch = Stopwatch.StartNew();
                    daemon = await Daemon.StartAsync(setUp);
                    starts.Add(watch.Elapsed);
                }

                await EndAllAsync(daemon, kill);
            }

            await daemon.ShutDownAsync(keepJobs: true);
            daemon = await Daemon.StartAsync(setUp);
            await NothingHalfIsLeftAsync(daemon);
        }
        finally
        {
            await daemon.DisposeAsync();
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{_kills} kills, {killedBuilds} of an installer at work; starts {string.Join(' ', starts.Order().Select(start => $"{start.TotalMilliseconds:0}"))} ms"
        );
    }

    private static string Name(int kill, int job) => string.Create(CultureInfo.InvariantCulture, $"build-{kill}-{job}");

    private JsonObject Env(int kill) => new() { [FieldOf(kill)] = new JsonArray($"kill{kill}", $"--index-url {_index.Url}") };

    /// <summary>Where there is a uv, every other environment is its.</summary>
    private static string FieldOf(int kill) => RealUv.Directory is not null && kill % 2 == 1 ? "uv" : "pip";

    /// <summary>All succeed: an installer that was killed is started again, by the daemon or the next one.</summary>
    private static async Task EndAllAsync(Daemon daemon, int kill)
    {
        for (var job = 0; job < JobsPerKill; job++)
        {
            var ended = await daemon.WaitForEndAsync(Name(kill, job));
            ended.Status.Should().Be(JobStatus.Succeeded, $"kill {kill}, job {job}: {ended.Message}");
        }
    }

    private static async Task NothingHalfIsLeftAsync(Daemon daemon)
    {
        var store = daemon.Home.Node("head").Store;
        await Eventually.TrueAsync(
            () =>
                Directory
                    .EnumerateDirectories(Path.Combine(store, "layers"))
                    .SelectMany(bucket => Directory.EnumerateFileSystemEntries(bucket))
                    .All(path =>
                        !Path.GetFileName(path).StartsWith('.')
                        && File.Exists(Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(path)[..40] + ".json"))
                    ),
            "the sweep leaves layers only"
        );
        await Eventually.TrueAsync(
            () =>
                ((string[])["scratch", "layer-trash", "leases"]).All(name =>
                    !Directory.EnumerateFileSystemEntries(Path.Combine(store, name)).Any()
                ),
            "nothing lies about"
        );
        Installers.Of(daemon.Home.Root).Should().BeEmpty();
    }
}
