using System.Diagnostics;
using System.Text.Json;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Supervision;
using Satchel.Bench.Running;
using Satchel.Posix.Processes;

namespace Satchel.Bench.Scenarios.Stress;

/// <summary>Kills the daemon, which is started again, and supervisors, by their pids.</summary>
internal sealed class Chaos(RunningCluster cluster, Scratch scratch)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly Random _random = new(1);

    public int Kills { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_random.Next(10) == 0)
            {
                // To its end also when there has been enough: the daemon is needed for what is checked afterwards.
                await KillDaemonAsync();
            }
            else
            {
                KillSupervisor();
            }
        }
    }

    private async Task KillDaemonAsync()
    {
        using var daemon = Process.GetProcessById(cluster.Head.Pid);
        daemon.Kill();
        await daemon.WaitForExitAsync();
        Kills++;
        await cluster.StartAgainAsync(CancellationToken.None);
    }

    private void KillSupervisor()
    {
        var claims = Directory.GetFiles(new SatchelHome(scratch.Home).Node("head").Runs, "*" + RunFiles.ClaimExtension);
        if (claims.Length == 0)
        {
            return;
        }

        // The identity of the claim, not its pid alone: that may be another process's by now.
        var claim = TryRead(claims[_random.Next(claims.Length)]);
        if (
            claim is { Kind: RunClaim.Supervisor }
            && Signals.Send(new ProcessIdentity(claim.Pid, claim.StartTicks, claim.BootId), Signals.Kill)
        )
        {
            Kills++;
        }
    }

    private static RunClaim? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), SupervisionJson.Default.RunClaim);
        }
        catch (FileNotFoundException)
        {
            // Its job has just been deleted.
            return null;
        }
    }
}
