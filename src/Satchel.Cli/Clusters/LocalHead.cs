using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Cli.Output;
using Satchel.Client.Connecting;

namespace Satchel.Cli.Clusters;

/// <summary>What commands about the local cluster's head have in common.</summary>
internal static class LocalHead
{
    /// <summary>Connects to the head of a home, whatever cluster the variables name; starts none.</summary>
    public static ConnectOptions Options(SatchelHome home) =>
        new()
        {
            Address = "local",
            Home = home,
            StartsCluster = false,
        };

    public static void TellLeaving(Terminal terminal, HeadRecord head) =>
        terminal.Say(
            $"The head at {head.Address} (pid {head.Pid}) is leaving; waiting for its end. `satchel stop --keep-jobs` or `--force` ends it sooner."
        );

    public static SatchelException Ended(SatchelHome home) =>
        new(new SatchelError("no_cluster", $"The head of {home.Root} has just ended.", "Start it again with `satchel start --head`."));
}
