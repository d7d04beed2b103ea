using System.Diagnostics;
using System.Globalization;
using Satchel.Abstractions.Jobs;
using Satchel.Testing;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>Many jobs that want one new environment at once, made by a real pip. <c>SATCHEL_TEST_ROUNDS</c> repeats it with another.</summary>
public sealed class SharedBuildTests : IAsyncDisposable
{
    private const int Processes = 8;
    private const int JobsPerProcess = 8;

    // Submits jobs from threads that begin together, and prints their ids.
    private const string Submitter = """
        import json, sys, threading, urllib.request
        address, token, count, module, index = sys.argv[1:]
        body = {"entrypoint": f"python -c 'import {module}'", "runtime_env": {"pip": [module, f"--index-url {index}"]}}
        begin = threading.Barrier(int(count))
        def submit():
            begin.wait()
            request = urllib.request.Request(address + "/api/jobs/", json.dumps(body).encode(), {"Authorization": "Bearer " + token, "Content-Type": "application/json"})
            # In one piece: print writes the end of the line by itself, and threads come between.
            sys.stdout.write(json.load(urllib.request.urlopen(request))["submission_id"] + "\n")
        threads = [threading.Thread(target=submit) for _ in range(int(count))]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        """;

    private readonly TemporaryDirectory _scratch = new();
    private readonly int _rounds = int.Parse(
        Environment.GetEnvironmentVariable("SATCHEL_TEST_ROUNDS") ?? "1",
        CultureInfo.InvariantCulture
    );
    private readonly PackageIndex _index;

    public SharedBuildTests() => _index = new PackageIndex(Enumerable.Range(0, _rounds).Select(round => new Wheel(ModuleOf(round), "1.0")));

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Sixty_four_jobs_from_eight_processes_have_a_new_environment_built_once()
    {
        await using var daemon = await Daemon.StartAsync(_scratch.At("home"));
        for (var round = 0; round < _rounds; round++)
        {
            var module = ModuleOf(round);
            var submits = await Task.WhenAll(Enumerable.Range(0, Processes).Select(_ => SubmitAsync(daemon, module)));

            string[] ids = [.. submits.SelectMany(output => output.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
            ids.Should().HaveCount(Processes * JobsPerProcess).And.OnlyHaveUniqueItems();
            foreach (var id in ids)
            {
                var ended = await daemon.WaitForEndAsync(id);
                ended.Status.Should().Be(JobStatus.Succeeded, ended.Message);
            }

            // Nothing that this index gives may be kept by a cache, so each build asks for the file.
            _index
                .Requests.Count(request => request.Contains(new Wheel(module, "1.0").FileName, StringComparison.Ordinal))
                .Should()
                .Be(1, $"round {round} builds once");
        }
    }

    private static string ModuleOf(int round) => string.Create(CultureInfo.InvariantCulture, $"shared{round}");

    private async Task<string> SubmitAsync(Daemon daemon, string module)
    {
        var start = new ProcessStartInfo(
            "python3",
            ["-c", Submitter, daemon.Address, daemon.Token, JobsPerProcess.ToString(CultureInfo.InvariantCulture), module, _index.Url]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.Should().Be(0);
        return output;
    }
}
