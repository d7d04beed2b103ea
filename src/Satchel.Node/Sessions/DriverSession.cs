using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Jobs;
using Satchel.Environments.Validation;
using Satchel.Node.Output;
using Satchel.Node.Scheduling;
using Satchel.Node.Tasks;
using Satchel.Node.Workers;

namespace Satchel.Node.Sessions;

/// <summary>
/// What belongs to one driver: its functions, templates, environments and scheduling classes. Its detached actors may outlive the driver,
/// and it with them. On the loop only.
/// </summary>
internal sealed class DriverSession(
    uint number,
    string scope,
    JsonObject runtimeEnv,
    TaskEnvironments environments,
    SchedulingClasses classes
) : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<string, CallTemplate> _templates = new(StringComparer.Ordinal);
    private readonly Dictionary<(Digest, bool), TaskEnvironment> _environments = [];
    private readonly Dictionary<(TaskEnvironment, string), SchedulingClass> _classes = [];

    /// <summary>Number of the job within the cluster, as the ids show it that it makes.</summary>
    public string JobHex { get; } = Convert.ToHexStringLower(BitConverter.GetBytes(number));

    /// <summary>Namespace of the names of its actors.</summary>
    public string Namespace => scope;

    /// <summary>Environment of its tasks that have none of their own; packaged.</summary>
    public JsonObject RuntimeEnv => runtimeEnv;

    /// <summary>What drivers and workers add to Python's path: the SDK and cloudpickle.</summary>
    public required string SdkPath { get; init; }

    /// <summary>Submission id of the job whose driver it is; null for a program outside of jobs.</summary>
    public string? SubmissionId { get; init; }

    /// <summary>Interpreter of the driver, for tasks whose environment names none; null takes the node's.</summary>
    public string? Executable { get; init; }

    /// <summary>Absolute directory of a program outside of jobs: where its workers start too.</summary>
    public string? Directory { get; init; }

    /// <summary>Variables of a program outside of jobs, which go with it to its workers and to what builds their environments; null takes the node's.</summary>
    public Dictionary<string, string>? Variables { get; init; }

    /// <summary>What the SDK tells the workers of its job; handed on.</summary>
    public JsonObject? JobConfig { get; init; }

    /// <summary>Whether the driver has started the cluster for itself: it ends with the driver.</summary>
    public bool OwnsCluster { get; init; }

    /// <summary>Whether what its workers print is sent to it.</summary>
    public bool LogsToDriver { get; init; }

    /// <summary>Tells it of what is made once more.</summary>
    public RetryNotices Retries => field ??= new RetryNotices(this);

    /// <summary>Done when the driver says that it leaves.</summary>
    public TaskCompletionSource IsLeaving { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sends what its workers print to it; done when nothing is sent any more.</summary>
    public Task Output { get; set; } = Task.CompletedTask;

    /// <summary>Counts what of that was not sent when it was done; null where all was.</summary>
    public SessionOutput? Unsent { get; set; }

    /// <summary>Workers whose output nobody has looked at yet; only while it is sent, or counted.</summary>
    public Queue<WorkerPeer> NewWorkers { get; } = new();

    /// <summary>The driver; null once it is gone.</summary>
    public DriverPeer? Driver { get; set; }

    /// <summary>Serialized functions and classes, by digest.</summary>
    public Dictionary<Digest, byte[]> Functions { get; } = [];

    /// <summary>Bytes of arguments that wait here; more than some are not taken from the driver yet.</summary>
    public long QueuedBytes { get; set; }

    /// <summary>How many actors of it live, or may again.</summary>
    public int Actors { get; set; }

    public IEnumerable<TaskEnvironment> Environments => _environments.Values;

    public IEnumerable<SchedulingClass> Classes => _classes.Values;

    /// <summary>Is cancelled when nothing of it runs any more, or may: it needs no environments and no zygotes.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Nothing of it runs any more. Any thread; again is fine.</summary>
    public void Dispose() => _ending.Cancel();

    /// <summary>Sets its environment up before a task wants it, unless that says that it is to wait for one.</summary>
    public void Prepare()
    {
        var isEager = RuntimeEnv["config"]?["eager_install"] is not JsonValue chosen || !chosen.TryGetValue<bool>(out var eager) || eager;
        if (isEager && RuntimeEnv.Any(field => field.Key is not "config"))
        {
            EnvironmentOf(RuntimeEnv, JobResources.None).Open();
        }
    }

    /// <summary>Reads a template; one with the same text is one.</summary>
    public CallTemplate Define(ReadOnlySpan<byte> json)
    {
        var text = Encoding.UTF8.GetString(json);
        if (!_templates.TryGetValue(text, out var template))
        {
            template = CallTemplate.Read(classes.NextTemplate(), json);
            if (template.Kind != TemplateKind.Method)
            {
                template.Class = ClassOf(template);
            }

            _templates[text] = template;
        }

        return template;
    }

    /// <summary>Tells the driver something that is no answer.</summary>
    public void Notice(string level, string text)
    {
        if (Driver is { Connection.IsOpen: true } driver)
        {
            driver.Connection.Tell(
                new JsonObject
                {
                    ["op"] = "notice",
                    ["level"] = level,
                    ["text"] = text,
                }
            );
        }
    }

    private SchedulingClass ClassOf(CallTemplate template)
    {
        var environment = EnvironmentOf(template.RuntimeEnv ?? RuntimeEnv, template.Resources);
        var request = ResourceRequest.Of(template.Resources);
        var amounts = string.Join(
            '\n',
            request
                .Amounts.Units.Select(item => $"{item.Key} {item.Value}")
                .Concat(template.Resources.LabelSelector.Order().Select(label => $"{label.Key}={label.Value}"))
                .Append(template.IsBound ? "bound" : "")
        );
        if (!_classes.TryGetValue((environment, amounts), out var found))
        {
            _classes[(environment, amounts)] = found = classes.Create(environment, request, template.Resources, template.IsBound);
        }

        return found;
    }

    private TaskEnvironment EnvironmentOf(JsonObject spec, JobResources resources)
    {
        // A container has the GPUs that it is started with.
        var hasGpus = resources.Gpus > 0 && ZygoteSpec.IsInContainer(spec);
        var key = (EnvironmentIdentity.OfStart(spec), hasGpus);
        if (!_environments.TryGetValue(key, out var environment))
        {
            _environments[key] = environment = environments.Create(this, spec, hasGpus);
        }

        return environment;
    }
}
