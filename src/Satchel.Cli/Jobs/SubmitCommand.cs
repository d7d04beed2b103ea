using System.CommandLine;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Texts;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Environments;
using Satchel.Cli.Output;
using Satchel.Cli.Running;
using Satchel.Client;
using Satchel.Client.Environments;
using Satchel.Client.Http;
using Satchel.Client.Jobs;
using Satchel.Client.Packages;

namespace Satchel.Cli.Jobs;

/// <summary><c>satchel job submit</c>: packages, sends, submits, follows.</summary>
internal sealed class SubmitCommand : ClusterCommand
{
    private readonly SubmitOptions _options = new();

    public SubmitCommand()
        : base("submit", "Submits a job and follows it to its end. The exit code is that of the job's driver when it fails.") =>
        _options.AddTo(this);

    public override IReadOnlyList<string> Examples =>
        [
            "satchel job submit -- echo hello",
            "satchel job submit --working-dir . -- python my_script.py --arg=value",
            "satchel job submit --runtime-env env.yaml --submission-id nightly --no-wait -- python main.py",
            "satchel job submit --submission-id nightly --new --working-dir . -- 'python main.py && python report.py'",
            "satchel job submit --runtime-env-json '{\"env_vars\": {\"MODE\": \"fast\"}}' -- sh -c 'echo $MODE'",
            "satchel job submit --working-dir . --get 'out/' -- python train.py",
            "satchel job submit --env EPOCHS=3 --env API_KEY --working-dir . -- python train.py",
            "satchel job submit --dry-run --runtime-env env.yaml -- python main.py",
            "satchel job submit --runtime-env env.yaml --locked env.lock -- python main.py",
            "satchel job submit --json --working-dir . -- make test | jq .status",
        ];

    public override IEnumerable<string> FindUsageErrors(ParseResult parsed) => _options.FindUsageErrors(parsed);

    protected override async Task<int> RunAsync(CommandContext context)
    {
        var terminal = context.Terminal;
        var request = _options.ReadRequest(context);
        // Everything that can be wrong on this side is found before a cluster is looked for, or started.
        var environment = CheckedRuntimeEnv.Check(_options.ReadRuntimeEnv(context), CurrentDirectory.Path) with
        {
            ReadsIgnoreFilesAbove = _options.ReadsIgnoreFilesAbove(context),
        };
        var package = await LocalEnvironment.BuildAsync(environment, terminal, context.Cancelled).ConfigureAwait(false);
        if (_options.IsDryRun(context))
        {
            return await ForecastAsync(context, package).ConfigureAwait(false);
        }

        using var client = await ConnectAsync(context, startsCluster: true, outlastsLeaving: true).ConfigureAwait(false);
        terminal.Detail($"Job submission server address: {client.Address.Shown}");
        var upload = await LocalEnvironment.SendAsync(package, client, terminal, context.Cancelled).ConfigureAwait(false);
        PackageText.TellSent(terminal, package, upload);
        var replaced = await _options.Repeat.FindReplacedAsync(context, client, request.SubmissionId ?? "").ConfigureAwait(false);
        var submitted = await SubmitAsync(
                context,
                client,
                request with
                {
                    RuntimeEnv = package.RuntimeEnv,
                    ShellVariables = _options.Shell.Read(context, client),
                },
                replaced
            )
            .ConfigureAwait(false);
        _options.Repeat.Check(context, submitted);
        TellSubmitted(terminal, submitted.Job, submitted.IsNew);
        return _options.Waits(context)
            ? await FollowAsync(context, client, submitted.Job, package, upload).ConfigureAwait(false)
            : TellNextSteps(context, submitted.Job, upload);
    }

    /// <summary>Says what a submit would do, and does none of it: where no cluster runs, none is started.</summary>
    private async Task<int> ForecastAsync(CommandContext context, RuntimeEnvPackage package)
    {
        try
        {
            using var client = await ConnectAsync(context).ConfigureAwait(false);
            var plan = await PlannedEnvironment.AskAsync(client, package, context.Cancelled).ConfigureAwait(false);
            plan.PrintTo(context);
        }
        catch (SatchelException none) when (none.Error.Code is "no_cluster")
        {
            PlannedEnvironment.WithoutCluster(package).PrintTo(context);
            context.Terminal.Say(
                $"{none.Error.Message} A submit would start one and let it build what the environment needs; `satchel env plan` starts one and says what that is."
            );
        }

        return ExitCodes.Success;
    }

    /// <summary>Names the job here, so that who interrupts the request can be told which job may run all the same.</summary>
    private async Task<SubmittedJob> SubmitAsync(CommandContext context, SatchelClient client, SubmitRequest request, JobView? replaced)
    {
        var named = string.IsNullOrEmpty(request.SubmissionId) ? request with { SubmissionId = SubmissionId.Create() } : request;
        try
        {
            return await client.Jobs.SubmitAsync(named, replaced, context.Cancelled).ConfigureAwait(false);
        }
        catch (ApiException exists) when (exists.Error.Code is "job_exists")
        {
            await _options.Repeat.TellOtherAsync(context, client, named.SubmissionId!).ConfigureAwait(false);
            throw;
        }
        catch (OperationCanceledException) when (context.Cancelled.IsCancellationRequested)
        {
            context.Terminal.Warn(
                $"Job '{named.SubmissionId}' may have been submitted. Stop it with: satchel job stop {ShellWords.Operand(named.SubmissionId!)}"
            );
            throw;
        }
    }

    private static void TellSubmitted(Terminal terminal, JobView job, bool isNew)
    {
        if (isNew)
        {
            terminal.Success($"Job '{JobText.NameOf(job)}' submitted successfully");
        }
        else
        {
            terminal.Warn($"Job '{JobText.NameOf(job)}' already exists with this very request: it is not run a second time.");
        }
    }

    private static int TellNextSteps(CommandContext context, JobView job, UploadSummary upload)
    {
        if (context.AsJson)
        {
            context.Terminal.PrintJson(ToJson(job, upload));
            return ExitCodes.Success;
        }

        var id = ShellWords.Operand(job.SubmissionId!);
        context.Terminal.Print(job.SubmissionId!);
        context.Terminal.Say(
            $"Next steps\n  Query the logs of the job:\n    satchel job logs {id}\n  Query the status of the job:\n    satchel job status {id}\n  Request the job to be stopped:\n    satchel job stop {id}"
        );
        return ExitCodes.Success;
    }

    private async Task<int> FollowAsync(
        CommandContext context,
        SatchelClient client,
        JobView job,
        RuntimeEnvPackage package,
        UploadSummary upload
    )
    {
        var watch = new JobWatch(client.Jobs, context.Terminal);
        if (context.AsJson)
        {
            job = await watch.WaitForEndAsync(job, context.Cancelled).ConfigureAwait(false);
        }
        else
        {
            job = await watch.FollowAsync(job, new LogOptions(), context.Cancelled).ConfigureAwait(false);
            JobOutcome.Tell(context.Terminal, job, watch);
            if (!package.HasWorkingDirectory && UnsentFiles.Hint(job) is { } hint)
            {
                context.Terminal.Hint(hint);
            }
        }

        return await FinishAsync(context, client, job, upload).ConfigureAwait(false);
    }

    private async Task<int> FinishAsync(CommandContext context, SatchelClient client, JobView job, UploadSummary upload)
    {
        var made = await _options.Results.SummarizeAsync(context, client, job).ConfigureAwait(false);
        if (context.AsJson)
        {
            var record = ToJson(job, upload);
            record["made"] = FilesText.ToJson(made);
            context.Terminal.PrintJson(record);
        }
        else
        {
            FilesText.TellMade(context.Terminal, job, made);
        }

        return await _options.Results.FinishAsync(context, client, job).ConfigureAwait(false);
    }

    private static JsonObject ToJson(JobView job, UploadSummary upload)
    {
        var record = JobText.ToJson(job);
        record["upload"] = new JsonObject
        {
            ["files"] = upload.Files,
            ["bytes_scanned"] = upload.BytesScanned,
            ["bytes_sent"] = upload.BytesSent,
            ["blobs_sent"] = upload.BlobsSent,
        };
        return record;
    }
}
