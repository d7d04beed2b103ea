using System.Globalization;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Node.Runs;
using Satchel.Posix.Processes;
using Satchel.Testing;

namespace Satchel.Node.Tests.Running;

/// <summary>
/// A home that outlives the nodes of a test: one is let go of, the next finds what it left. Its runs' processes are gone with
/// it.
/// </summary>
/// <param name="root">Where it lies; null takes a directory that goes with it.</param>
internal sealed class TestHome(string? root = null) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private int _jobs;

    public SatchelHome Home => new(root ?? _directory.At("home"));

    public NodeHome Directories => Home.Node("head");

    public TemporaryDirectory Scratch => _directory;

    public string At(params ReadOnlySpan<string> segments) => _directory.At(segments);

    /// <summary>A job that was accepted just now.</summary>
    /// <param name="stopWait">Seconds that it is given to end by itself: little for who does not, much for who does something by then.</param>
    public JobRecord Job(string entrypoint, JobResources? resources = null, string stopWait = "0.3") =>
        new(
            new JobSubmission(string.Create(CultureInfo.InvariantCulture, $"job-{++_jobs}"), entrypoint)
            {
                Resources = resources ?? JobResources.None,
                NormalizedEnv = new()
                {
                    ["env_vars"] = new System.Text.Json.Nodes.JsonObject { ["SATCHEL_JOB_STOP_WAIT_TIME_S"] = stopWait },
                },
            },
            RunId.Create(TimeProvider.System.GetUtcNow())
        )
        {
            StartTime = TimeProvider.System.GetUtcNow(),
        };

    /// <summary>What lies among the directories of runs, but for what runs made.</summary>
    public IEnumerable<string> RunDirectories =>
        Directory.EnumerateFileSystemEntries(Directories.Jobs).Where(path => path != Directories.Results);

    /// <summary>Waits until everything that was to be removed is.</summary>
    public Task TrashIsEmptyAsync() =>
        Satchel.Testing.Running.Eventually.TrueAsync(
            () => !Directory.EnumerateFileSystemEntries(Directories.Trash).Any(),
            "the trash is empty"
        );

    public static IReadOnlyList<ProcessIdentity> Living(JobRecord job) =>
        ProcessTree.WithVariable(RunProcesses.Marker, job.RunId.ToString());

    public void Dispose()
    {
        var runs = RunProcesses.LivingRuns(Directories.Runs);
        while (runs.SelectMany(runId => ProcessTree.WithVariable(RunProcesses.Marker, runId.ToString())).ToList() is { Count: > 0 } left)
        {
            left.ForEach(process => Signals.Send(process, Signals.Kill));
        }

        _directory.Dispose();
    }
}
