using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Options;
using Satchel.Cli.Running;

namespace Satchel.Cli.Jobs;

/// <summary>The options of a submit, named as <c>ray job submit</c> names them.</summary>
internal sealed class SubmitOptions
{
    private readonly Option<string?> _submissionId = SubmissionIdOption.Create("--submission-id", "Id of the job. Default: a new one.");

    private readonly Option<string?> _jobId = SubmissionIdOption.Create("--job-id", "Deprecated: use --submission-id.");

    private readonly RuntimeEnvOptions _runtimeEnv = new(takesLock: true);

    private readonly PackagingOptions _packaging = new();

    private readonly RepeatOptions _repeat = new();

    private readonly ResultOptions _results = new();

    private readonly ShellOptions _shell = new();

    private readonly Option<string?> _workingDir = new Option<string?>("--working-dir")
    {
        Description =
            $"Directory or archive ({PackageFileName.ArchivesInWords}) whose private copy the job starts in. Overrides working_dir of the runtime environment.",
        HelpName = "PATH",
    }.RefusingEmpty();

    private readonly Option<string?> _metadata = new("--metadata-json")
    {
        Description = "Key-value pairs kept with the job, as a JSON object of texts.",
        HelpName = "JSON",
    };

    private readonly Option<double?> _cpus = NumberOption.Create("--entrypoint-num-cpus", "CPUs that the entrypoint takes while it runs.");

    private readonly Option<double?> _gpus = NumberOption.Create("--entrypoint-num-gpus", "GPUs that the entrypoint takes while it runs.");

    private readonly Option<long?> _memory = NumberOption.CreateWhole(
        "--entrypoint-memory",
        "Bytes of memory that the entrypoint takes while it runs."
    );

    private readonly Option<string?> _resources = new("--entrypoint-resources")
    {
        Description = "Custom resources that the entrypoint takes, as a JSON object of numbers.",
        HelpName = "JSON",
    };

    private readonly Option<string?> _labels = new("--entrypoint-label-selector")
    {
        Description = "Labels that the node must have, as a JSON object: v, !v, in(a,b), !in(a,b).",
        HelpName = "JSON",
    };

    private readonly Option<double?> _queueTimeout = NumberOption.Create(
        "--queue-timeout",
        "Seconds the job may wait for its resources before it fails. Default: as long as it takes."
    );

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Only show what would be sent and built, as `env plan` does; submits nothing, sends no file, starts no cluster.",
    };

    private readonly Option<bool> _noWait = new("--no-wait") { Description = "Return once the job is accepted; prints its id." };

    private readonly Argument<string[]> _entrypoint = new("ENTRYPOINT")
    {
        Description = "Program and arguments; each word arrives as typed, one word with blanks goes to the shell. Put -- in front.",
        Arity = ArgumentArity.OneOrMore,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_submissionId);
        command.Options.Add(_jobId);
        _runtimeEnv.AddTo(command);
        _shell.AddTo(command);
        foreach (
            var option in (Option[])[_workingDir, _metadata, _cpus, _gpus, _memory, _resources, _labels, _queueTimeout, _dryRun, _noWait]
        )
        {
            command.Options.Add(option);
        }

        _results.AddTo(command);
        _packaging.AddTo(command);
        _repeat.AddTo(command);
        command.Arguments.Add(_entrypoint);
    }

    /// <summary>What becomes of a job that has the id already.</summary>
    public RepeatOptions Repeat => _repeat;

    /// <summary>What is brought home at the end.</summary>
    public ResultOptions Results => _results;

    /// <summary>What it takes along of the shell.</summary>
    public ShellOptions Shell => _shell;

    /// <summary>Whether to show what would be done instead of doing it.</summary>
    public bool IsDryRun(CommandContext context) => context.Value(_dryRun);

    /// <summary>Whether to follow the job.</summary>
    public bool Waits(CommandContext context) => !context.Value(_noWait);

    /// <inheritdoc cref="PackagingOptions.ReadsIgnoreFilesAbove"/>
    public bool ReadsIgnoreFilesAbove(CommandContext context) => _packaging.ReadsIgnoreFilesAbove(context);

    public IEnumerable<string> FindUsageErrors(ParseResult parsed) =>
        _repeat
            .FindUsageErrors(parsed, (parsed.GetValue(_submissionId) ?? parsed.GetValue(_jobId)) is { Length: > 0 })
            .Concat(_results.FindUsageErrors(parsed, waits: !parsed.GetValue(_noWait)))
            .Concat(_shell.FindUsageErrors(parsed));

    /// <summary>The environment that the options describe; null when none of them does.</summary>
    /// <exception cref="Abstractions.Errors.SatchelException">A file or text cannot be read.</exception>
    public JsonNode? ReadRuntimeEnv(CommandContext context)
    {
        var runtimeEnv = _shell.AddTo(_runtimeEnv.Read(context.Parsed), context);
        if (context.Value(_workingDir) is not { } workingDir)
        {
            return runtimeEnv;
        }

        if (runtimeEnv is not (null or JsonObject))
        {
            // No object: validation says so.
            return runtimeEnv;
        }

        var fields = runtimeEnv?.AsObject() ?? [];
        if (fields.ContainsKey("working_dir"))
        {
            context.Terminal.Warn("Overriding runtime_env working_dir with --working-dir option");
        }

        fields["working_dir"] = workingDir;
        return fields;
    }

    /// <summary>Everything but the environment.</summary>
    /// <exception cref="WrongOptionException"><c>invalid_json</c>, <c>usage</c>.</exception>
    public SubmitRequest ReadRequest(CommandContext context)
    {
        if (context.Value(_jobId) is not null)
        {
            context.Terminal.Warn("--job-id option is deprecated. Please use --submission-id instead.");
        }

        var request = new SubmitRequest
        {
            Entrypoint = EntrypointOf(context.Value(_entrypoint)!),
            SubmissionId = context.Value(_submissionId) ?? context.Value(_jobId),
            Metadata = Texts("--metadata-json", context.Value(_metadata), "metadata"),
            EntrypointNumCpus = context.Value(_cpus),
            EntrypointNumGpus = context.Value(_gpus),
            EntrypointMemory = context.Value(_memory),
            EntrypointResources = JsonText.ParseObject<double>(
                "--entrypoint-resources",
                context.Value(_resources),
                "entrypoint_resources",
                JsonValueKind.Number,
                "numbers"
            ),
            EntrypointLabelSelector = Texts("--entrypoint-label-selector", context.Value(_labels), "entrypoint_label_selector"),
            QueueTimeoutSeconds = context.Value(_queueTimeout),
        };
        SubmitFaults.Check(request);
        return request;
    }

    /// <summary>One word with blanks is a command line for the shell, as its writer quoted it; unless there is a program of that name.</summary>
    private static string EntrypointOf(string[] words) =>
        words is [var line] && line.Any(char.IsWhiteSpace) && !File.Exists(line) ? line : ShellWords.Join(words);

    private static IReadOnlyDictionary<string, string>? Texts(string option, string? text, string noun) =>
        JsonText.ParseObject<string>(option, text, noun, JsonValueKind.String, "strings");
}
