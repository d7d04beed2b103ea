using System.Text.Json;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Supervisor.Tests.Running;

/// <summary>A directory of runs with one run in it, and real supervisors of that run. Whatever they left is gone with it.</summary>
internal sealed class SupervisedScene : IDisposable
{
    private const string Marker = "SUPERVISOR_TEST_RUN";

    private readonly TemporaryDirectory _directory = new();
    private readonly List<SupervisorProcess> _supervisors = [];

    public SupervisedScene() => Directory.CreateDirectory(Runs);

    /// <summary>Whether a supervisor can have a group for its run here.</summary>
    public static bool CanMakeGroups
    {
        get
        {
            var probe = ControlGroup.Below($"satchel-probe-{Guid.NewGuid():N}");
            return probe is not null && probe.TryMake() && probe.TryRemove();
        }
    }

    public RunId RunId { get; } = RunId.Create(TimeProvider.System.GetUtcNow());

    public string Runs => _directory.At("runs");

    public string ClaimFile => RunFiles.Claim(Runs, RunId);

    public string ExitFile => RunFiles.Exit(Runs, RunId);

    public bool LogIsThere => File.Exists(At("driver.log"));

    public string Log => File.ReadAllText(At("driver.log"));

    /// <summary>Who has the run.</summary>
    public RunClaim? Claim =>
        File.Exists(ClaimFile) ? JsonSerializer.Deserialize(File.ReadAllBytes(ClaimFile), SupervisionJson.Default.RunClaim) : null;

    /// <summary>Processes of the run, by a variable that they inherit; the supervisor has it not.</summary>
    public IReadOnlyList<ProcessIdentity> Living => ProcessTree.WithVariable(Marker, RunId.ToString());

    public string At(params ReadOnlySpan<string> segments) => _directory.At(segments);

    public string Write(string name, string content) => _directory.Write(name, content);

    /// <summary>A launch of a shell command that is stopped with little patience.</summary>
    public SupervisorLaunch Launch(string command, double grace = 0.3) =>
        new()
        {
            RunId = RunId,
            RunsDirectory = Runs,
            Command = ["/bin/sh", "-c", command],
            WorkingDirectory = _directory.Path,
            Variables = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
                [Marker] = RunId.ToString(),
            },
            LogFile = At("driver.log"),
            StopGraceSeconds = grace,
        };

    public SupervisorProcess Start(string command, double grace = 0.3) => Start(Launch(command, grace));

    public SupervisorProcess Start(SupervisorLaunch launch, bool withoutControlGroups = false, string? program = null) =>
        Started(
            SupervisorProcess.Start(
                JsonSerializer.SerializeToUtf8Bytes(launch, SupervisionJson.Default.SupervisorLaunch),
                withoutControlGroups,
                program
            )
        );

    /// <summary>A program that becomes the supervisor, <c>$SUPERVISOR</c>, in its own way.</summary>
    public string Program(string script) =>
        _directory.WriteProgram("program.sh", $"#!/bin/sh\nSUPERVISOR='{Programs.Supervisor}'\n{script}\n");

    public SupervisorProcess StartWith(ReadOnlySpan<byte> input) => Started(SupervisorProcess.Start(input, withoutControlGroups: false));

    /// <summary>Runs a command to its end.</summary>
    public async Task<RunExit> RunAsync(string command)
    {
        (await Start(command).WaitForExitAsync()).Should().Be(SupervisorExitCodes.Done);
        return ReadExit();
    }

    public RunExit ReadExit() => JsonSerializer.Deserialize(File.ReadAllBytes(ExitFile), SupervisionJson.Default.RunExit)!;

    /// <summary>Waits until the driver has written something into a file of the scene.</summary>
    public Task WrittenAsync(string name) =>
        Eventually.TrueAsync(() => File.Exists(At(name)) && new FileInfo(At(name)).Length > 0, $"the driver writes {name}");

    public void Dispose()
    {
        _supervisors.ForEach(supervisor => supervisor.Dispose());
        while (Living is { Count: > 0 } left)
        {
            foreach (var process in left)
            {
                Signals.Send(process, Signals.Kill);
            }
        }

        if (Claim?.Cgroup is { } group)
        {
            ControlGroup.Find(group, RunFiles.ControlGroup(RunId))?.TryRemove();
        }

        _directory.Dispose();
    }

    private SupervisorProcess Started(SupervisorProcess supervisor)
    {
        _supervisors.Add(supervisor);
        return supervisor;
    }
}
