using Satchel.Abstractions.Home;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Settings;
using Satchel.Node.Gpus;

namespace Satchel.Node;

/// <summary>What a node is and has. Set once by the composition root.</summary>
public sealed record NodeOptions : IRoomOptions
{
    /// <summary>The cluster's home.</summary>
    public required SatchelHome Home { get; init; }

    /// <summary>Name of the node, its directory below the home.</summary>
    public string Name { get; init; } = "head";

    /// <summary>Its id.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>Session whose logs the node writes.</summary>
    public required SessionId Session { get; init; }

    /// <summary>Base URL of the node's HTTP server; asked for when a driver starts, when the port is known.</summary>
    public required Func<string> Address { get; init; }

    /// <summary>Absolute path of the file that jobs read the cluster's token from; null when it asks for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Absolute path of <c>satchel-supervisor</c>.</summary>
    public required string SupervisorPath { get; init; }

    /// <summary>Absolute path of the folder that holds the Python package <c>satchel</c>; empty where there is none, and so no drivers.</summary>
    public string SdkPath { get; init; } = "";

    /// <summary>CPUs to give out.</summary>
    public double Cpus { get; init; } = Environment.ProcessorCount;

    /// <summary>GPUs to give out.</summary>
    public double Gpus { get; init; }

    /// <summary>What they are called; as many names as there are GPUs, a fraction counted as one.</summary>
    public GpuDevices GpuDevices { get; init; } = GpuDevices.Numbered;

    /// <summary>Memory to give out, in bytes.</summary>
    public long Memory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Custom resources to give out.</summary>
    public IReadOnlyDictionary<string, double> Custom { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Labels of the node, for selectors.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// How long setting an environment up may take, the start of a supervisor, and the wait for what no node has;
    /// <see cref="EnvironmentVariables.JobStartTimeout"/>, default 900 s.
    /// </summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(900);

    /// <summary>How long the Python that forks workers may take from its start until it connects. Default: 120 s.</summary>
    public TimeSpan ZygotePatience { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long the Python that forks workers may leave what it is asked for unanswered until another one is started. Default: 30 s.</summary>
    public TimeSpan ForkPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a worker is handed tasks of one kind with what it has of the node, until that is asked for anew: others that wait get their
    /// turn. Default: 200 ms.
    /// </summary>
    public TimeSpan LongestLease { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long who wants the name of an actor waits for a process that has taken it and does not make that actor. Default: 1 minute.</summary>
    public TimeSpan NamePatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the Python that forks workers is kept once the last of them has ended. Default: 60 s.</summary>
    public TimeSpan ZygoteKeep { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a worker that has GPUs may take to leave once it has been told to and has nothing to do. Default: 5 s.</summary>
    public TimeSpan LeaveGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the process of an actor may go on that leaves of its own accord: calls beside the one that said so have 5 s, and what
    /// it does at its end 30 s. Default: 45 s.</summary>
    public TimeSpan ActorGrace { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How long half a frame of a worker may stand still until the worker counts as lost: one that computes, or is
    /// stopped, goes on. Default: 1 minute.</summary>
    public TimeSpan StalledFrame { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a driver that leaves is still sent what its workers have printed before. Default: 1 s.</summary>
    public TimeSpan LastOutput { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the lines of what it was not sent are counted, for which it waits. Default: 2 s.</summary>
    public TimeSpan CountPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a task or actor waits for what actors hold until its driver is told. Default: 6 s.</summary>
    public TimeSpan ClaimPatience { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a package is kept that nothing uses, <see cref="CacheSettings.PackageGrace"/>. Default: 10 minutes.</summary>
    public TimeSpan PackageGrace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a job that does not say so itself waits for its turn; null, the default, for as long as it takes.</summary>
    public TimeSpan? QueueTimeout { get; init; }

    /// <summary>First signal of a stop where a job does not say, <see cref="EnvironmentVariables.JobStopSignal"/>. Default: SIGTERM.</summary>
    public string StopSignal { get; init; } = "SIGTERM";

    /// <summary>From there to SIGKILL, <see cref="EnvironmentVariables.JobStopWait"/>. Default: 3 s.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Most bytes of a driver's output to keep, <see cref="JobSettings.LogMaxBytes"/>. Default: 1 GiB.</summary>
    public long LogLimit { get; init; } = DefaultLogLimit;

    /// <summary>Most bytes of what ended jobs made to keep, <see cref="JobSettings.FilesMaxBytes"/>; 0 keeps none. Default: 10 GiB.</summary>
    public long FilesLimit { get; init; } = DefaultFilesLimit;

    /// <summary>How long what a job made is kept, <see cref="JobSettings.FilesMaxAge"/>; zero keeps none. Default: 7 days.</summary>
    public TimeSpan FilesAge { get; init; } = DefaultFilesAge;

    /// <summary>How many supervisors are started at the same time; more wait their turn. Default: four for each processor.</summary>
    public int ConcurrentStarts { get; init; } = 4 * Environment.ProcessorCount;

    /// <summary>How many jobs set one and the same environment up at the same time; all but the first find the work done. Default: four.</summary>
    public int ConcurrentSetUpsOfOne { get; init; } = 4;

    /// <summary>Most connections at the node's socket: drivers, zygotes, workers. Default: 4,096.</summary>
    public int MostPeers { get; init; } = 4096;

    /// <summary>Whether what a set-up prints goes into the output of the driver as well.</summary>
    public bool TellsSetUpToDriver { get; init; }

    /// <summary>How jobs get their private views of a tree, <see cref="JobSettings.WorkingDirMode"/>; null takes the best this node
    /// can do.</summary>
    public string? WorkingDirMode { get; init; }

    /// <summary>More of the daemon's variables that jobs get, <see cref="JobSettings.Variables"/>. Default: none.</summary>
    public IReadOnlyList<string> JobVariables { get; init; } = [];

    /// <summary>Directories of this node.</summary>
    public NodeHome Directories => Home.Node(Name);

    /// <summary>Directory of this session's logs.</summary>
    public string LogDirectory => Directories.Logs(Session);

    public IEnumerable<string> FindFaults()
    {
        if (!Path.IsPathFullyQualified(SupervisorPath))
        {
            yield return $"The supervisor's path '{SupervisorPath}' is not absolute.";
        }

        foreach (var (name, amount) in Custom.Prepend(KeyValuePair.Create("GPU", Gpus)).Prepend(KeyValuePair.Create("CPU", Cpus)))
        {
            if (!double.IsFinite(amount) || amount < 0)
            {
                yield return $"A node cannot give out {amount} of {name}.";
            }
        }

        if (Gpus > HeadSettings.MostGpus || GpuDevices.Names?.Count < Gpus)
        {
            yield return $"A node cannot give out {Gpus} GPUs, with names for {GpuDevices.Names?.Count ?? Gpus}.";
        }

        if (Memory < 0 || LogLimit <= 0)
        {
            yield return $"{Memory} bytes of memory and logs of up to {LogLimit} bytes cannot be.";
        }

        if (StartTimeout <= TimeSpan.Zero || QueueTimeout <= TimeSpan.Zero || StopGrace < TimeSpan.Zero)
        {
            yield return "A time that a job is given is none at all.";
        }

        if (ConcurrentStarts < 1 || ConcurrentSetUpsOfOne < 1)
        {
            yield return "No job could ever be set up or started.";
        }
    }

    /// <summary>The label that is the node's id, under the name that Ray's programs know.</summary>
    public const string IdLabel = "ray.io/node-id";

    /// <summary>1 GiB.</summary>
    public const long DefaultLogLimit = 1L << 30;

    /// <summary>10 GiB.</summary>
    public const long DefaultFilesLimit = 10L << 30;

    /// <summary>7 days.</summary>
    public static TimeSpan DefaultFilesAge { get; } = TimeSpan.FromDays(7);

    /// <summary>What timers can wait: longer is for ever.</summary>
    internal static TimeSpan LongestTimer { get; } = TimeSpan.FromDays(24);

    /// <summary>Is cancelled when the start timeout has passed from now.</summary>
    internal CancellationTokenSource StartTimer(TimeProvider time) =>
        new(StartTimeout < LongestTimer ? StartTimeout : Timeout.InfiniteTimeSpan, time);
}
