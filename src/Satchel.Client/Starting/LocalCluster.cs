using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Posix.Files;
using Satchel.Posix.Locks;
using Satchel.Posix.Processes;

namespace Satchel.Client.Starting;

/// <summary>
/// The cluster of a home on this machine: finds its head, starts one, waits for its end. Thread-safe; any number of processes may
/// do this at once, one head comes of it.
/// </summary>
/// <param name="home">The home.</param>
public sealed class LocalCluster(SatchelHome home)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    /// <summary>The home.</summary>
    public SatchelHome Home => home;

    /// <summary>The head that runs and is ready; null when there is none. What a killed one left behind does not count.</summary>
    /// <exception cref="SatchelException"><c>home_unreadable</c>.</exception>
    public HeadRecord? Find() => FindLast() is { } head && IsAlive(head) ? head : null;

    /// <summary>The head that was ready last and has not been stopped, whether its process lives or not; null when there is none.</summary>
    /// <exception cref="SatchelException"><c>home_unreadable</c>.</exception>
    public HeadRecord? FindLast()
    {
        try
        {
            return
                GuardedFile.TryReadOwn(home.HeadFile, HeadRecord.MostBytes) is { } json
                && JsonSerializer.Deserialize(json, WireJson.Default.HeadRecord) is { } head
                && (head.Place is null || head.Place == FileStatus.OfTarget(home.Root)?.Place)
                ? head
                : null;
        }
        catch (IOException exception) when (exception.HResult is GuardedFile.NotPermitted)
        {
            throw new SatchelException(
                new SatchelError(
                    "home_unreadable",
                    $"The home '{home.Root}' cannot be read: it belongs to another user.",
                    "Set SATCHEL_HOME to a directory of your own, or name a cluster with --address."
                ),
                exception
            );
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The head that runs, or that starts at this moment and becomes ready; null when there is none.</summary>
    /// <param name="waiting">Told the pid of the process that is waited for, again and again.</param>
    /// <exception cref="SatchelException"><c>home_unreadable</c>; <c>home_taken</c> when a process has had the home for a minute and is no
    /// head that is ready.</exception>
    public async Task<HeadRecord?> FindComingAsync(IProgress<int> waiting, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var pause = new PeriodicTimer(Pause);
        while (Find() is null && FileLock.FindHolder(home.HeadLock) is { } pid)
        {
            if (TimeProvider.System.GetElapsedTime(began) > StartPatience)
            {
                throw new SatchelException(
                    new SatchelError(
                        "home_taken",
                        $"Process {pid} has had {home.Root} for {StartPatience.TotalSeconds} seconds: a head that has not come to an end of its start, or of its leaving.",
                        $"Look at what it waits for (its log lies below {home.Root}), or end it: kill -9 {pid}."
                    )
                );
            }

            waiting.Report(pid);
            await pause.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }

        return Find();
    }

    /// <summary>Says that no cluster of the home runs and, where its head was killed, what became of the jobs.</summary>
    public string Absence =>
        $"No cluster of {home.Root} runs."
        + (
            FindLast() is { } killed
                ? $" Its head (pid {killed.Pid}) ended without being stopped: jobs that it ran may still run, and the next start finds them."
                : ""
        );

    /// <summary>Removes how a head that died was started, which the next one would go by; one that ends in order does so itself.</summary>
    /// <returns>Whether there was anything to forget; false, too, while a head has the home.</returns>
    /// <exception cref="SatchelException"><c>stop_failed</c>: it cannot be removed.</exception>
    public bool ForgetStart()
    {
        var node = home.Node(StartLogs.Node);
        try
        {
            if (!LastStart.IsThere(node))
            {
                return false;
            }

            // Who starts a head meanwhile finds that the home is taken, and tries again.
            using var held = FileLock.TryTake(home.HeadLock);
            if (held is null)
            {
                return false;
            }

            LastStart.Forget(node);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SatchelException(
                new SatchelError(
                    "stop_failed",
                    $"How the last head was started cannot be forgotten: '{node.StartFile}' stays, as {FileFault.InWords(refused, "remove")}.",
                    "The next start goes by it: remove it, or see that you may write to the home."
                ),
                refused
            );
        }
    }

    /// <summary>Starts a head and returns once it is ready.</summary>
    /// <exception cref="SatchelException"><c>already_running</c> when one runs or starts; <c>port_taken</c>, <c>start_failed</c>, … when it
    /// cannot start.</exception>
    public Task<HeadRecord> StartAsync(HeadStart start, CancellationToken cancellationToken) =>
        DaemonProcess.StartAsync(home, start, cancellationToken);

    /// <summary>Finds the head, waits for one that is starting, or starts one.</summary>
    /// <param name="start">What one is started with.</param>
    /// <returns>The head, and whether this call started it.</returns>
    /// <exception cref="SatchelException">It cannot start.</exception>
    public async Task<(HeadRecord Head, bool Started)> FindOrStartAsync(HeadStart start, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (Find() is { } head)
            {
                return (head, false);
            }

            try
            {
                return (await StartAsync(start with { KeepsToken = true }, cancellationToken).ConfigureAwait(false), true);
            }
            catch (SatchelException refused)
                when (refused.Error.Code is "already_running" && TimeProvider.System.GetElapsedTime(began) < StartPatience)
            {
                // Another process was faster: its head says when it is ready, or lets go of the home.
                await WaitForHeadAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until the process of a head is gone.</summary>
    /// <returns>False when it is still there after <paramref name="patience"/>.</returns>
    public async Task<bool> WaitForEndAsync(HeadRecord head, TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var pause = new PeriodicTimer(Pause);
        while (IsAlive(head))
        {
            if (patience != Timeout.InfiniteTimeSpan && TimeProvider.System.GetElapsedTime(began) > patience)
            {
                return false;
            }

            await pause.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Ends the very process of a head at once; nothing when it is gone.</summary>
    /// <exception cref="SatchelException"><c>stop_failed</c>: it is not seen from here.</exception>
    public static void Kill(HeadRecord head)
    {
        if (IsElsewhere(head))
        {
            throw new SatchelException(
                new SatchelError(
                    "stop_failed",
                    $"The head (pid {head.Pid}) runs in another namespace of processes, which none is killed from here.",
                    "Run `satchel stop --force` where the cluster was started: outside of this container or sandbox."
                )
            );
        }

        if (ProcessIdentity.Of(head.Pid) is { } process && process.StartTicks == head.StartTicks)
        {
            Signals.Send(process, Signals.Kill);
        }
    }

    private async Task WaitForHeadAsync(CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var pause = new PeriodicTimer(Pause);
        while (Find() is null && TimeProvider.System.GetElapsedTime(began) < ReadyPatience)
        {
            await pause.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsAlive(HeadRecord head) => IsElsewhere(head) ? IsTaken() : ProcessIdentity.Of(head.Pid)?.StartTicks == head.StartTicks;

    /// <summary>Whether its pid says nothing here.</summary>
    private static bool IsElsewhere(HeadRecord head) => head.Namespaces is { } others && others != ProcessNamespaces.Current;

    /// <summary>Whether a head has the home, wherever it runs. One that starts at this very moment finds it taken, and is started again.</summary>
    private bool IsTaken()
    {
        try
        {
            using var held = FileLock.TryTake(home.HeadLock, shared: true);
            return held is null;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
