using System.CommandLine;
using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Connecting;
using Satchel.Client.Starting;

namespace Satchel.Cli.Clusters;

/// <summary><c>satchel start</c>.</summary>
internal sealed class StartCommand : SatchelCommand
{
    /// <summary>What jobs find their own id in.</summary>
    private const string JobVariable = "SATCHEL_JOB_ID";

    private readonly Option<bool> _head = new("--head")
    {
        Description = "Start the head of a cluster: the only kind of node there is in this version.",
    };
    private readonly Option<string?> _host = new Option<string?>("--dashboard-host")
    {
        Description = "Address that the API listens on. Default: 127.0.0.1.",
        HelpName = "HOST",
    }.RefusingEmpty();
    private readonly Option<int?> _port = NumberOption.CreatePort(
        "--dashboard-port",
        "Port that the API listens on. Default: 8265, or the next free one."
    );
    private readonly Option<double?> _cpus = NumberOption.Create(
        "--num-cpus",
        "CPUs that jobs may take. Default: those of the machine.",
        "N"
    );
    private readonly Option<double?> _gpus = NumberOption.Create(
        "--num-gpus",
        "GPUs that jobs may take. Default: those of the machine.",
        "N"
    );
    private readonly Option<long?> _memory = NumberOption.CreateWhole(
        "--memory",
        "Bytes of memory that jobs may take. Default: that of the machine."
    );
    private readonly Option<string?> _resources = new("--resources")
    {
        Description = "Custom resources, as a JSON object of numbers.",
        HelpName = "JSON",
    };
    private readonly Option<string?> _labels = new("--labels")
    {
        Description = "Labels of the node, as a JSON object of texts.",
        HelpName = "JSON",
    };
    private readonly Option<bool> _block = new("--block")
    {
        Description = "Stay until the head ends; Ctrl-C ends it with its jobs, unless it ran before.",
    };

    public StartCommand()
        : base("start", "Starts a cluster on this machine. Everything it keeps lies in SATCHEL_HOME; one home is one cluster.")
    {
        foreach (var option in (Option[])[_head, _host, _port, _cpus, _gpus, _memory, _resources, _labels, _block])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<string> Examples =>
        [
            "satchel start --head",
            "satchel start --head --dashboard-port 9000 --num-cpus 8",
            "SATCHEL_HOME=/srv/satchel satchel start --head --block",
        ];

    public override bool OutlastsInterruption(ParseResult parsed) => parsed.GetValue(_block);

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        [
            .. parsed.GetValue(_head) ? (string[])[] : ["Only a head can be started in this version: give --head."],
            .. new[] { (_resources, HeadSettings.Resources.Form), (_labels, HeadSettings.Labels.Form) }
                .Where(option => parsed.GetValue(option.Item1) is { } text && !option.Form.Accepts(text))
                .Select(option =>
                    $"Invalid value for '{option.Item1.Name}': '{parsed.GetValue(option.Item1)}' is not {option.Form.Expects}."
                ),
        ];

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var cluster = new LocalCluster(SatchelHome.FromEnvironment());
        HeadRecord? head = null;
        // One that runs must answer: one that is leaving, or hangs, is no cluster to be content with.
        var options = LocalHead.Options(cluster.Home) with
        {
            StartsCluster = true,
            Start = ReadStart(context),
            OutlastsLeaving = true,
            Leaving = leaving => LocalHead.TellLeaving(context.Terminal, leaving),
            Started = started => head = started,
        };
        using var client = await SatchelClient.ConnectAsync(options, context.Cancelled).ConfigureAwait(false);
        var runs = head is null;
        head ??= cluster.Find() ?? throw LocalHead.Ended(cluster.Home);
        if (runs && context.Value(_port) is > 0 and var port && ClusterAddress.Parse(head.Address)!.Uri.Port != port)
        {
            throw new SatchelException(
                new SatchelError(
                    "already_running",
                    $"A cluster of {cluster.Home.Root} is already running at {head.Address}, not on port {port}; nothing was changed.",
                    "End it first with `satchel stop`, or set SATCHEL_HOME to another directory for a second cluster."
                )
            );
        }

        Tell(context, cluster, head, runs);
        if (runs && GivenOf(context.Parsed) is { Count: > 0 } given)
        {
            context.Terminal.Warn(
                $"{string.Join(", ", given)} {(given.Count == 1 ? "was" : "were")} not applied, since the cluster runs already: end it first with `satchel stop --keep-jobs`."
            );
        }

        return context.Value(_block) ? await BlockAsync(context, client, head, isOwn: !runs).ConfigureAwait(false) : ExitCodes.Success;
    }

    /// <summary>The options given that say how a head is to be, its port excepted.</summary>
    private List<string> GivenOf(ParseResult parsed) =>
        [
            .. ((Option[])[_host, _cpus, _gpus, _memory, _resources, _labels])
                .Where(option => parsed.GetResult(option) is { Implicit: false })
                .Select(static option => option.Name),
        ];

    private HeadStart ReadStart(CommandContext context) =>
        new()
        {
            Host = context.Value(_host),
            Port = context.Value(_port),
            Cpus = context.Value(_cpus),
            Gpus = context.Value(_gpus),
            Memory = context.Value(_memory),
            Resources = context.Value(_resources),
            Labels = context.Value(_labels),
        };

    private static void Tell(CommandContext context, LocalCluster cluster, HeadRecord head, bool runs)
    {
        var terminal = context.Terminal;
        if (context.AsJson)
        {
            var json = JsonSerializer.SerializeToNode(head, WireJson.Default.HeadRecord)!.AsObject();
            _ = json.Remove("token_file");
            _ = json.Remove("place");
            _ = json.Remove("namespaces");
            json["home"] = cluster.Home.Root;
            json["started"] = !runs;
            terminal.PrintJson(json);
        }
        else if (runs)
        {
            terminal.Say($"A cluster of {cluster.Home.Root} is already running at {head.Address} (pid {head.Pid}); nothing was changed.");
        }
        else
        {
            terminal.Success($"Started a cluster at {head.Address} (pid {head.Pid}, home {cluster.Home.Root}).");
            terminal.Say(
                "Next steps\n  Submit a job:    satchel job submit -- echo hello\n  Look at it:      satchel status\n  End it:          satchel stop"
            );
        }

        if (!runs && EnvironmentVariable.ReadForeign(JobVariable) is { Length: > 0 } job)
        {
            terminal.Warn($"It runs within job '{job}': when that ends, so do this head and all jobs of it.");
        }
    }

    /// <summary>Ctrl-C and SIGTERM end the head with its jobs, as a service manager expects of the process it started.</summary>
    /// <param name="isOwn">Whether this command started it; somebody else counts on one that ran before.</param>
    private static async Task<int> BlockAsync(CommandContext context, SatchelClient client, HeadRecord head, bool isOwn)
    {
        var cluster = new LocalCluster(SatchelHome.FromEnvironment());
        try
        {
            await cluster.WaitForEndAsync(head, Timeout.InfiniteTimeSpan, context.Cancelled).ConfigureAwait(false);
            context.Terminal.Warn("The head has ended.");
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException) when (!isOwn)
        {
            context.Terminal.Say("The cluster ran before this command and goes on; `satchel stop` ends it.");
            return ExitCodes.Success;
        }
        catch (OperationCanceledException)
        {
            context.Terminal.Say("Ending the cluster with its jobs ...");
            await ClusterEnd
                .EndAsync(context.Terminal, cluster, client, head, new ShutdownRequest(KeepJobs: false), CancellationToken.None)
                .ConfigureAwait(false);
            return ExitCodes.Success;
        }
    }
}
