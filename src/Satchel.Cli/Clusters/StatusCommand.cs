using System.Globalization;
using System.Text.Json;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Cli.Running;

namespace Satchel.Cli.Clusters;

/// <summary><c>satchel status</c>: starts nothing.</summary>
internal sealed class StatusCommand : ClusterCommand
{
    public StatusCommand()
        : base("status", "Shows the cluster: nodes, resources, jobs by state. Exit code 1 when none runs.") { }

    public override IReadOnlyList<string> Examples => ["satchel status", "satchel status --address http://host:8265 --json"];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        using var client = await ConnectAsync(context).ConfigureAwait(false);
        var status = await client.GetStatusAsync(context.Cancelled).ConfigureAwait(false);
        if (context.AsJson)
        {
            context.Terminal.PrintJson(JsonSerializer.SerializeToNode(status, WireJson.Default.ClusterStatus)!);
        }
        else
        {
            Print(context.Terminal, client.Address.Shown, status);
        }

        return ExitCodes.Success;
    }

    private static void Print(Terminal terminal, string address, ClusterStatus status)
    {
        var age = Amount.Of(TimeProvider.System.GetUtcNow() - status.StartedAt);
        terminal.Print(
            $"Cluster at {address}: version {status.Version}, up for {age}, pid {status.Pid.ToString(CultureInfo.InvariantCulture)}, home {status.Home}"
        );
        terminal.Print(
            "Jobs: "
                + (
                    status.Jobs.Count == 0
                        ? "none"
                        : string.Join(", ", status.Jobs.Select(state => FormattableString.Invariant($"{state.Value} {state.Key}")))
                )
        );
        if (status.Leaving is { } leaving)
        {
            terminal.Warn(
                leaving.Jobs == 0
                    ? "The daemon is leaving and takes no jobs."
                    : FormattableString.Invariant(
                        $"The daemon is leaving and takes no jobs; it waits for {leaving.Jobs}: {string.Join(", ", leaving.WaitsFor)}. `satchel stop --keep-jobs` waits no longer."
                    )
            );
        }

        foreach (var problem in status.Problems)
        {
            terminal.Print($"Problem: {problem.Message} {problem.Hint}".TrimEnd());
        }

        if (status.Disk is { } disk)
        {
            terminal.Print($"Disk: {Amount.OfBytes(disk.FreeBytes)} of {Amount.OfBytes(disk.TotalBytes)} free");
        }

        foreach (var node in status.Nodes)
        {
            terminal.Print(
                $"Node {node.Name} at {node.Address}: {string.Join(", ", node.Total.OrderBy(resource => resource.Key, StringComparer.Ordinal).Select(resource => Describe(node, resource.Key, resource.Value)))}{(node.WorkingDirMode is { } mode ? $"; working directories by {mode}" : "")}{(node.LayerProtection is { } protection ? $"; layers protected by {protection}" : "")}"
            );
        }
    }

    private static string Describe(NodeInfo node, string name, double total)
    {
        var available = node.Available.GetValueOrDefault(name);
        return name is "memory"
            ? $"{Amount.OfBytes(available)} of {Amount.OfBytes(total)} memory free"
            : string.Create(CultureInfo.InvariantCulture, $"{available:0.##} of {total:0.##} {name} free");
    }
}
