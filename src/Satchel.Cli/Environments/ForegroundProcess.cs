using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Supervision;
using Satchel.Abstractions.Wire.Environments;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Posix.Durability;
using Satchel.Posix.Locks;
using Satchel.Posix.Mounts;
using Satchel.Posix.Processes;

namespace Satchel.Cli.Environments;

/// <summary>A process inside an opened environment that has this program's terminal.</summary>
internal static class ForegroundProcess
{
    /// <summary>Runs a command to its end.</summary>
    /// <param name="environment">Where.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="ended">Ends it with SIGTERM. Ctrl-C does not: the terminal gives it to the process itself.</param>
    /// <returns>Its exit code, 128 and the signal when one ended it.</returns>
    /// <exception cref="OperationCanceledException">It was ended before anything was started.</exception>
    /// <exception cref="SatchelException"><c>not_started</c>; a <see cref="NotStartedException"/> where it is for the command.</exception>
    public static async Task<int> RunAsync(OpenedEnvironment environment, IReadOnlyList<string> command, CancellationToken ended)
    {
        var isStarted = false;
        var isInterrupted = false;
        using var interrupt = PosixSignalRegistration.Create(
            PosixSignal.SIGINT,
            context =>
            {
                // The process has it from the terminal, too, if it is there.
                isInterrupted = isStarted;
                context.Cancel = true;
            }
        );
        var group = TryMakeGroup(environment);
        IReadOnlyList<string> whole = [.. environment.Prefix, .. command];
        using var use = await ClaimAsync(environment, group, whole[0], ended).ConfigureAwait(false);
        ended.ThrowIfCancellationRequested();
        using var process = Start(environment, group, whole);
        isStarted = true;
        await using var end = ended
            .Register(() =>
            {
                if (!isInterrupted)
                {
                    Signals.SendToChild(process.Id, Signals.Terminate);
                }
            })
            .ConfigureAwait(false);
        await GiveAsync(process, environment.Input).ConfigureAwait(false);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return process.ExitCode;
    }

    /// <summary>
    /// The group of what is started in the environment, where one can be made, as jobs have: what it leaves running is known by it, whatever
    /// became of its variables. A container has the engine's. The daemon removes it with the claim, or the sweep of empty ones.
    /// </summary>
    private static ControlGroup? TryMakeGroup(OpenedEnvironment environment) =>
        environment is { Claim: { } claim, Prefix: [] }
        && RunFiles.RunOf(claim) is { } run
        && ControlGroup.Below(RunFiles.ControlGroup(run)) is { } group
        && group.TryMake()
            ? group
            : null;

    private static async Task GiveAsync(Process process, string? input)
    {
        if (input is null)
        {
            return;
        }

        try
        {
            await process.StandardInput.WriteAsync(input).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended, or closed its input: its exit code tells.
        }
    }

    /// <returns>Holds the lock of the environment for as long as this program runs.</returns>
    private static async Task<FileLock?> ClaimAsync(
        OpenedEnvironment environment,
        ControlGroup? group,
        string program,
        CancellationToken ended
    )
    {
        try
        {
            ForegroundClaim.Take(environment, group);
            return await ForegroundClaim.LockAsync(environment, TimeProvider.System, ended).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Refusal(environment, program, refused);
        }
    }

    private static Process Start(OpenedEnvironment environment, ControlGroup? group, IReadOnlyList<string> command)
    {
        try
        {
            var process = environment.Mounts is { } mounts
                ? PrivateNamespace.Run(() =>
                {
                    Make(mounts);
                    return StartIn(group, environment, command);
                })
                : StartIn(group, environment, command);
            ForegroundClaim.PassOn(environment, process.Id, group);
            return process;
        }
        catch (Exception refused) when (refused is Win32Exception or IOException or UnauthorizedAccessException)
        {
            throw Refusal(environment, command[0], refused);
        }
    }

    private static SatchelException Refusal(OpenedEnvironment environment, string program, Exception refused) =>
        refused is IOException full && DiskSpace.IsExhausted(full) && (environment.Claim ?? environment.Directory) is { } path
            ? new DiskFullException(path, full)
            : new SatchelException(NotStarted(program, refused.Message), refused);

    private static SatchelError NotStarted(string program, string why) =>
        new(
            "not_started",
            $"'{program}' cannot be started in the environment: {why}",
            "Check the command; run satchel as the user of the daemon, on its machine."
        );

    /// <summary>What the supervisor of a job mounts for it.</summary>
    private static void Make(LaunchMounts mounts)
    {
        PrivateMounts.MakeAll(
            mounts.Views.Select(static view => (view.Tree, view.Changes, view.Scratch, view.Path)),
            mounts.RunsOfAll,
            mounts.RunDirectory,
            mounts.Store
        );
    }

    private static Process StartIn(ControlGroup? group, OpenedEnvironment environment, IReadOnlyList<string> command) =>
        group is null ? StartHere(environment, command) : group.Inside(() => StartHere(environment, command));

    private static Process StartHere(OpenedEnvironment environment, IReadOnlyList<string> command)
    {
        var program = ProgramFile.Find(
            command[0],
            environment.Variables.GetValueOrDefault("PATH", ""),
            environment.WorkingDirectory,
            " of the environment",
            (why, code) => new NotStartedException(NotStarted(command[0], why), code)
        );
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            WorkingDirectory = environment.WorkingDirectory,
            RedirectStandardInput = environment.Input is not null,
        };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in environment.Variables)
        {
            start.Environment[name] = value;
        }

        foreach (var (name, value) in Terminal.Variables)
        {
            start.Environment.TryAdd(name, value);
        }

        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("A started process is always new here.");
        }
        catch (Win32Exception refused) when (Directory.Exists(environment.WorkingDirectory))
        {
            throw new NotStartedException(NotStarted(command[0], refused.Message), ProgramFile.ExitCodeOf(refused, program), refused);
        }
    }
}
