using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Supervision;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Posix.Durability;
using Satchel.Posix.Locks;
using Satchel.Posix.Processes;

namespace Satchel.Cli.Environments;

/// <summary>
/// What keeps an opened environment for the process that runs in it, whatever becomes of the daemon or of this program: a claim of the run that the
/// daemon opened, first this program's, then that process's.
/// </summary>
internal static class ForegroundClaim
{
    /// <summary>Far more than a daemon takes to look.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    /// <summary>Claims an environment, before anything is started in it.</summary>
    /// <param name="environment">Which.</param>
    /// <param name="group">What is started in it will be in there; null where no group can be made.</param>
    /// <exception cref="SatchelException"><c>not_started</c>: its daemon has let go of it.</exception>
    /// <exception cref="IOException">The claim cannot be written.</exception>
    public static void Take(OpenedEnvironment environment, ControlGroup? group)
    {
        if (environment.Claim is not { } path)
        {
            return;
        }

        var isTaken = FileClaim.TryTake(path, ContentFor(ProcessIdentity.Current, group), durable: false);
        if (!isTaken || !Directory.Exists(environment.Directory))
        {
            if (isTaken)
            {
                File.Delete(path);
            }

            throw new SatchelException(
                new SatchelError("not_started", "The daemon let go of the environment before anything was started in it.", "Try again.")
            );
        }
    }

    /// <summary>
    /// Locks an environment for this program and for what it starts, whoever claims it then. Not for the engine of a container, which may leave
    /// services of its own running: there this program has the lock alone. A daemon that looks whether anybody has it takes it for that moment.
    /// </summary>
    /// <param name="time">Of the waiting for somebody else who has it.</param>
    /// <returns>To be held while this program runs; null where nothing is to be locked.</returns>
    /// <exception cref="IOException">It cannot be locked.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while somebody else had it.</exception>
    public static async Task<FileLock?> LockAsync(OpenedEnvironment environment, TimeProvider time, CancellationToken cancellationToken)
    {
        if (environment.Directory is not { } directory || !Directory.Exists(directory))
        {
            return null;
        }

        using var late = new CancellationTokenSource(LockPatience, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var held = await FileLock.TakeAsync(RunFiles.Use(directory), shared: true, time, patience.Token).ConfigureAwait(false);
            if (environment.Prefix is [])
            {
                held.HandOn();
            }

            return held;
        }
        catch (OperationCanceledException tooLate) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException(
                $"Somebody else has locked '{RunFiles.Use(directory)}'. 'fuser' of that file says who; end that and try again.",
                tooLate
            );
        }
    }

    /// <summary>
    /// Passes the claim on to the process that was started. Of a container that is only the engine's client: it stays this program's, with which the
    /// container ends.
    /// </summary>
    public static void PassOn(OpenedEnvironment environment, int pid, ControlGroup? group)
    {
        if (environment is not { Claim: { } path, Prefix: [] } || ProcessIdentity.Of(pid) is not { } started)
        {
            return;
        }

        try
        {
            DurableFile.Write(path, ContentFor(started, group));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // This program's claim stands, and what is started has marks among its variables.
        }
    }

    private static byte[] ContentFor(ProcessIdentity process, ControlGroup? group) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new RunClaim(process.Pid, process.StartTicks, process.BootId, RunClaim.Foreground) { Cgroup = group?.Path },
            SupervisionJson.Default.RunClaim
        );
}
