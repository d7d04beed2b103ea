using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;
using Satchel.Cluster;
using Satchel.Downloads;
using Satchel.Environments.Layers;
using Satchel.Environments.Tools;
using Satchel.Node;
using Satchel.Node.Gpus;
using Satchel.Posix.Processes;
using Satchel.Server.Security;
using Satchel.Storage;

namespace Satchel.Server.Starting;

/// <summary>The one place where settings become what each room goes by. A setting that nobody has set leaves a room its own default.</summary>
/// <param name="head">Where the head is.</param>
/// <param name="settings">Options, variables and the settings file.</param>
internal sealed class RoomOptions(HeadOptions head, SettingsReader settings)
{
    public StorageOptions Storage => new() { Directory = Path.Combine(head.Home.Node(head.Node).Store, "blobs") };

    /// <exception cref="Abstractions.Errors.SatchelException"><c>invalid_setting</c>.</exception>
    public EnvironmentOptions Environments
    {
        get
        {
            var defaults = new EnvironmentOptions { Home = head.Home.Node(head.Node), Node = head.Node };
            return defaults with
            {
                MaxPackageBytes = settings.WholeNumber(EnvironmentVariables.MaxPackageBytes),
                PackageGrace = settings.Seconds(CacheSettings.PackageGrace) ?? defaults.PackageGrace,
                Uploads = new UploadLimits(
                    settings.Seconds(CacheSettings.UploadAge) ?? defaults.Uploads.Age,
                    settings.Gigabytes(CacheSettings.UploadsSize) ?? defaults.Uploads.Bytes
                ),
                Downloads = new DownloadSettings
                {
                    BearerToken = settings.Text(EnvironmentVariables.DownloadToken),
                    CertificateFile = settings.Text(EnvironmentVariables.CertificateFile),
                    UserAgent = settings.Text(EnvironmentVariables.DownloadUserAgent) ?? EnvironmentVariables.DownloadUserAgent.Default,
                },
                ToolWheels = settings.Text(EnvironmentVariables.ToolWheels),
                Budgets = new LayerBudgets
                {
                    NodeBytes = settings.Gigabytes(CacheSettings.Size),
                    CacheBytes = settings.Gigabytes(CacheSettings.InstallersSize) ?? LayerBudgets.DefaultFieldBytes,
                    FieldBytes = FieldCacheSizes.ByField.ToDictionary(
                        budget => budget.Key,
                        budget => settings.Gigabytes(budget.Value) ?? LayerBudgets.DefaultFieldBytes,
                        StringComparer.Ordinal
                    ),
                },
                Containers = new ContainerOptions
                {
                    Engine = settings.Text(EnvironmentVariables.ContainerEngine),
                    Pull = settings.Text(EnvironmentVariables.ContainerPull) ?? ContainerOptions.PullMissing,
                    AuthFile = settings.Text(EnvironmentVariables.ContainerAuthFile),
                    UserId = OwnProcess.UserId,
                    GroupId = OwnProcess.GroupId,
                    HasAmdGpus = File.Exists("/dev/kfd"),
                    // Others use the same engine: none of its images is removed unless the operator says how much they may take.
                    RemovesImages = BoundsImages,
                    NotesDirectory = Path.Combine(defaults.Home.Store, "images"),
                    FindProgram = Find,
                },
                Custom = head.Custom,
                Setting = settings.Text,
            };
        }
    }

    /// <summary>nvidia-smi takes a second or two where the driver has to wake up, and for ever where it hangs.</summary>
    private static readonly TimeSpan LongestGpuQuestion = TimeSpan.FromSeconds(5);

    private static string? Find(string program) => ProgramSearch.Find(program, EnvironmentVariables.SearchPath.Read());

    private bool BoundsImages =>
        FieldCacheSizes.ByField.Any(budget => budget.Key is "image_uri" or "container" && settings.Gigabytes(budget.Value) is not null);

    public ControlPlaneOptions Cluster(HeadIdentity identity) =>
        new()
        {
            Home = head.Home,
            NodeName = head.Node,
            NodeId = identity.NodeId,
        };

    /// <summary>Looks whether what is asked for can be: no other program is asked.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>invalid_setting</c>: more GPUs than the daemon may use.</exception>
    public void CheckGpus()
    {
        if (settings.Number(HeadSettings.Gpus) is not null)
        {
            _ = FindGpus();
        }
    }

    private (double Gpus, GpuDevices Devices) FindGpus() =>
        new GpuDetection("/", Find, EnvironmentVariable.ReadForeign, LongestGpuQuestion).Find(settings.Number(HeadSettings.Gpus));

    /// <param name="identity">What the home keeps.</param>
    /// <param name="address">Base URL of the server.</param>
    /// <exception cref="Abstractions.Errors.SatchelException"><c>invalid_setting</c>.</exception>
    public NodeOptions Node(HeadIdentity identity, string address)
    {
        var defaults = new NodeOptions
        {
            Home = head.Home,
            Name = head.Node,
            NodeId = identity.NodeId,
            Session = identity.Session,
            Address = () => address,
            TokenFile = identity.TokenFile,
            SupervisorPath = head.Supervisor,
            SdkPath = PythonSdk.Find(AppContext.BaseDirectory) ?? "",
        };
        var (gpus, devices) = FindGpus();
        return defaults with
        {
            Cpus = settings.Number(HeadSettings.Cpus) ?? defaults.Cpus,
            Gpus = gpus,
            GpuDevices = devices,
            Memory = settings.WholeNumber(HeadSettings.Memory) ?? defaults.Memory,
            Custom = settings.Map(HeadSettings.Resources, value => value.GetDouble()),
            Labels = new Dictionary<string, string>(settings.Map(HeadSettings.Labels, value => value.GetString()!), StringComparer.Ordinal)
            {
                [NodeOptions.IdLabel] = identity.NodeId.ToString(),
            },
            TellsSetUpToDriver = settings.Text(EnvironmentVariables.SetUpLogToDriver) is "1",
            WorkingDirMode = settings.Text(JobSettings.WorkingDirMode),
            MostPeers = ConnectionLimit.ForPeers(OwnProcess.RaiseDescriptorLimit()),
            LogLimit = settings.WholeNumber(JobSettings.LogMaxBytes) ?? defaults.LogLimit,
            FilesLimit = settings.WholeNumber(JobSettings.FilesMaxBytes) ?? defaults.FilesLimit,
            FilesAge = settings.Seconds(JobSettings.FilesMaxAge) ?? defaults.FilesAge,
            JobVariables =
                settings.Text(JobSettings.Variables)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                ?? defaults.JobVariables,
            PackageGrace = settings.Seconds(CacheSettings.PackageGrace) ?? defaults.PackageGrace,
            StartTimeout = settings.Seconds(EnvironmentVariables.JobStartTimeout) ?? defaults.StartTimeout,
            QueueTimeout = settings.Seconds(EnvironmentVariables.JobQueueTimeout),
            StopSignal = settings.Text(EnvironmentVariables.JobStopSignal) ?? defaults.StopSignal,
            StopGrace = settings.Number(EnvironmentVariables.JobStopWait) is { } grace ? TimeSpan.FromSeconds(grace) : defaults.StopGrace,
        };
    }
}
