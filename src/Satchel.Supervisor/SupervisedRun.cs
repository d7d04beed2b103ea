using System.ComponentModel;
using System.Text.Json;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Durability;
using Satchel.Posix.Mounts;
using Satchel.Posix.Processes;
using Satchel.Supervisor.Faults;

namespace Satchel.Supervisor;

/// <summary>
/// One run from claim to exit record. Killed at any line, the next daemon sees: no claim, and may start the run anew; or a claim of a dead
/// process without an exit record, and ends what is left; or the exit record.
/// </summary>
internal sealed class SupervisedRun(SupervisorLaunch launch, TimeProvider time) : IDisposable
{
    /// <summary>How long processes that a driver left behind may take to end themselves.</summary>
    private static readonly TimeSpan LeftoverGrace = TimeSpan.FromSeconds(1);

    /// <summary>How long the engine of a container may take to put its own away, before that counts as left behind.</summary>
    private static readonly TimeSpan EngineGrace = TimeSpan.FromSeconds(5);

    /// <summary>How long an empty group may take to be removable.</summary>
    private static readonly TimeSpan GroupPatience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Lock _finishing = new();
    private TreeEnding? _ending;
    private ITimer? _engineEnding;
    private bool _isOver;
    private ExitRecord? _record;
    private LogWatch? _log;
    private ControlGroup? _group;
    private bool _started;
    private int _driver;
    private bool _stopRequested;
    private bool _driverEnded;
    private bool _finished;
    private RunExit? _exit;

    /// <summary>Runs the driver and returns once no process of it is left.</summary>
    public int Run()
    {
        var group = ControlGroup.Below(RunFiles.ControlGroup(launch.RunId));
        try
        {
            _record = ExitRecord.Reserve(launch);
            if (!TryClaim(group))
            {
                return SupervisorExitCodes.ClaimedElsewhere;
            }

            _record.Name();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused is IOException full && DiskSpace.IsExhausted(full) ? SupervisorExitCodes.NoRoom : SupervisorExitCodes.NoClaim;
        }

        // Only who has the claim makes the group, and so only he removes it.
        _group = group is not null && group.TryMake() ? group : null;
        Finish(StartDriver(out var driver) ?? WaitForEnd(driver));
        return SupervisorExitCodes.Done;
    }

    /// <summary>
    /// Ends the run: the stop signal to every process of it, SIGKILL after the grace. Before the driver has started: it never
    /// will.
    /// </summary>
    public void RequestStop()
    {
        lock (_gate)
        {
            if (_stopRequested || _driverEnded)
            {
                return;
            }

            _stopRequested = true;
            if (_started)
            {
                _ending = new TreeEnding(
                    _group,
                    launch.StopSignal,
                    TimeSpan.FromSeconds(launch.StopGraceSeconds),
                    launch.IsEngine ? _driver : null,
                    GiveUp,
                    time
                );
            }
        }
    }

    public void Dispose()
    {
        _engineEnding?.Dispose();
        _ending?.Dispose();
        _log?.Dispose();
        _record?.Dispose();
    }

    private bool TryClaim(ControlGroup? group)
    {
        var self = ProcessIdentity.Current;
        var claim = new RunClaim(self.Pid, self.StartTicks, self.BootId, RunClaim.Supervisor) { Cgroup = group?.Path, Gpus = launch.Gpus };
        return FileClaim.TryTake(
            RunFiles.Claim(launch.RunsDirectory, launch.RunId),
            JsonSerializer.SerializeToUtf8Bytes(claim, SupervisionJson.Default.RunClaim)
        );
    }

    /// <summary>Starts the driver unless a stop came first.</summary>
    /// <returns>The end of the run when there is no driver to wait for.</returns>
    private RunExit? StartDriver(out int driver)
    {
        driver = 0;
        var request = new SpawnRequest(launch.Command, launch.Variables)
        {
            WorkingDirectory = launch.WorkingDirectory,
            LogFile = launch.LogFile,
            Group = _group,
        };
        lock (_gate)
        {
            if (_stopRequested)
            {
                return new RunExit(null, time.GetUtcNow(), Stopped: true);
            }

            try
            {
                _log = LogWatch.Start(launch, time);
                _driver = driver = Start(request);
                _started = true;
                return null;
            }
            catch (ViewNotMadeException failure)
            {
                return new RunExit(null, time.GetUtcNow(), Stopped: false) { StartError = failure.Message };
            }
            catch (Win32Exception refused)
            {
                return new RunExit(null, time.GetUtcNow(), Stopped: false)
                {
                    StartError = $"{launch.Command[0]} in {launch.WorkingDirectory}: {refused.Message}",
                };
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                return new RunExit(null, time.GetUtcNow(), Stopped: false)
                {
                    StartError = $"its log cannot be written: {RefusalText.Of(refused)}",
                };
            }
        }
    }

    private int Start(SpawnRequest request)
    {
        if (launch.Input is not { } text)
        {
            return StartMounted(request);
        }

        var input = new InputPipe();
        try
        {
            var pid = StartMounted(request with { StandardInput = input.Descriptor });
            input.Fill(text);
            return pid;
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    private int StartMounted(SpawnRequest request) =>
        launch.Mounts is { } mounts
            ? PrivateNamespace.Run(() =>
            {
                RunMounts.Make(mounts);
                return DetachedProcess.Start(request);
            })
            : DetachedProcess.Start(request);

    private RunExit WaitForEnd(int driver)
    {
        // A subreaper without children has no descendants either: the loop ends when nothing of the run is left.
        while (Children.WaitForAny() is { } child)
        {
            lock (_gate)
            {
                // Once: a pid is free again after this, and another process of the run may get it.
                if (child.Pid == driver && !_driverEnded)
                {
                    _driverEnded = true;
                    _exit = new RunExit(child.Code, time.GetUtcNow(), _stopRequested);
                    EndLeftovers();
                }
            }
        }

        return _exit switch
        {
            { Stopped: false } ended => ended with { Fault = EntrypointFault.Find(launch, ended.ExitCode) },
            { } stopped => AsOfNow(stopped),
            null => new RunExit(null, time.GetUtcNow(), Stopped: false),
        };
    }

    /// <summary>A stop is for every process: often the driver is a shell that goes at once, and what it ran cleans up for a while.</summary>
    private RunExit AsOfNow(RunExit exit) => exit.Stopped ? exit with { EndedAt = time.GetUtcNow() } : exit;

    /// <summary>
    /// Ends what the driver left behind. Most leave nothing, and looking for it reads every process of the machine: the kernel says at once
    /// whether there is any, since orphans become children of a subreaper before their parent can be waited for.
    /// </summary>
    private void EndLeftovers()
    {
        if (_isOver || _ending is not null || !Children.AnyLeft())
        {
            return;
        }

        if (launch.IsEngine && _engineEnding is null)
        {
            _engineEnding = time.CreateTimer(_ => EndLeftoversOfEngine(), null, EngineGrace, Timeout.InfiniteTimeSpan);
            return;
        }

        _ending = new TreeEnding(_group, Signals.Terminate, LeftoverGrace, engine: null, GiveUp, time);
        LogLine.TryAppendLeftovers(launch.LogFile, _ending.Asked);
    }

    private void EndLeftoversOfEngine()
    {
        lock (_gate)
        {
            EndLeftovers();
        }
    }

    /// <summary>Ends without those that nobody can end: the run is over, and its record names them.</summary>
    private void GiveUp(IReadOnlyList<Survivor> survivors)
    {
        RunExit exit;
        lock (_gate)
        {
            exit = AsOfNow(_exit ?? new RunExit(null, time.GetUtcNow(), _stopRequested)) with { Survivors = survivors };
        }

        Finish(exit);
        Environment.Exit(SupervisorExitCodes.Done);
    }

    private void Finish(RunExit exit)
    {
        lock (_gate)
        {
            // What is started from now on are the run's endings.
            _isOver = true;
        }

        if (_started && launch.Ending is not null)
        {
            // Before the lock: it waits for a round of killing, which may be about to finish the run itself.
            _ending?.Dispose();
        }

        lock (_finishing)
        {
            if (_finished)
            {
                return;
            }

            if (_started && launch.Ending is { } ending)
            {
                LaunchEndings.Run(ending);
            }

            RemoveGroup(exit);
            _log?.Dispose();
            _record!.Write(exit);
            _finished = true;
        }
    }

    /// <summary>The kernel lets go of a group a moment after its last process was reaped; with a survivor in it, it stays.</summary>
    private void RemoveGroup(RunExit exit)
    {
        if (_group is not null && exit.Survivors is null)
        {
            // Of a machine that stood still for as long, it has asked but once.
            _ = SpinWait.SpinUntil(_group.TryRemove, GroupPatience) || _group.TryRemove();
        }
    }
}
