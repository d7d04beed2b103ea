using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Secrets;
using Satchel.Abstractions.Supervision;
using Satchel.Posix.Processes;
using Satchel.Server.Routing;

namespace Satchel.Server.Jobs;

/// <summary>Makes a submission of a submit's body, for both APIs. Finds everything that is wrong before anything is stored.</summary>
internal sealed class SubmissionReader(IRuntimeEnvValidator validator, ISecretStore secrets)
{
    private static readonly SpecContext OnTheCluster = new(EnvironmentScope.Job, SpecSource.Server, "/");

    /// <exception cref="InvalidSubmissionException">The body itself is wrong.</exception>
    /// <exception cref="InvalidRuntimeEnvException">The body is right, its environment is not.</exception>
    public async Task<JobSubmission> ReadAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var submission = Read(body);
        return submission with { NormalizedEnv = await ExamineAsync(submission.NormalizedEnv, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>The part for which no other program has to be asked.</summary>
    /// <exception cref="InvalidSubmissionException">The body itself is wrong.</exception>
    /// <exception cref="InvalidRuntimeEnvException">The body is right, its environment is not.</exception>
    public JobSubmission Read(JsonObject body)
    {
        var fields = new SubmitFields(body);
        var submission = ReadFields(fields);

        // Ray stumbles over an unknown field before it looks at any other.
        SubmissionFault[] faults =
        [
            .. fields.Unread.Select(unknown => new SubmissionFault(
                $"a submit has no field '{unknown}'",
                $"JobSubmitRequest.__init__() got an unexpected keyword argument '{unknown}'"
            )),
            .. fields.Faults,
        ];
        if (faults.Length > 0)
        {
            throw new InvalidSubmissionException(faults);
        }

        var normalized = Normalize(submission.RuntimeEnv);
        CheckSecrets(normalized);
        CheckVariables(normalized);
        return submission with { NormalizedEnv = normalized };
    }

    /// <summary>The submission of a job that is to run again.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="id">Its new id; null or empty makes one.</param>
    /// <param name="locked">The packages that the first had; null when none are known.</param>
    public static JobSubmission Again(JobSubmission first, string? id, JsonObject? locked)
    {
        JsonObject Locked(JsonObject? environment)
        {
            var copy = environment?.DeepClone().AsObject() ?? [];
            copy[EnvironmentLock.Field] = locked!.DeepClone();
            return copy;
        }

        var again = first with { SubmissionId = string.IsNullOrEmpty(id) ? SubmissionId.Create() : id };
        return locked is null || first.NormalizedEnv.ContainsKey(EnvironmentLock.Field)
            ? again
            : again with
            {
                RuntimeEnv = Locked(first.RuntimeEnv),
                NormalizedEnv = Locked(first.NormalizedEnv),
            };
    }

    /// <summary>The environment of a body that holds nothing else, in normal form.</summary>
    /// <exception cref="InvalidRequestException">The body itself is wrong.</exception>
    /// <exception cref="InvalidRuntimeEnvException">The body is right, its environment is not.</exception>
    public async Task<JsonObject> ReadEnvironmentAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        const string Key = "runtime_env";
        var body = await JsonBody.ReadObjectAsync(request, cancellationToken).ConfigureAwait(false);
        if (body[Key] is not (null or JsonObject) || body.Any(field => field.Key is not Key))
        {
            throw new InvalidRequestException("The body is not an environment.", "Send an object with 'runtime_env' and nothing else.");
        }

        var normalized = Normalize(body[Key]?.AsObject());
        CheckSecrets(normalized);
        CheckVariables(normalized);
        return await ExamineAsync(normalized, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JsonObject> ExamineAsync(JsonObject normalized, CancellationToken cancellationToken)
    {
        var outcome = await validator.ExamineAsync(normalized, cancellationToken).ConfigureAwait(false);
        return outcome.Normalized ?? throw new InvalidRuntimeEnvException(outcome.Errors);
    }

    private void CheckSecrets(JsonObject runtimeEnv)
    {
        var unknown = new List<SpecError>();
        foreach (var (variable, value) in runtimeEnv["env_vars"] as JsonObject ?? [])
        {
            if (SecretReference.TryRead(value, out var name) && !secrets.Contains(name))
            {
                unknown.Add(
                    new SpecError(
                        JsonPath.Key("$.env_vars", variable),
                        SpecErrorCodes.UnknownSecret,
                        $"The cluster has no secret '{name}', which {variable} is to hold.",
                        $"Set it with `satchel secret set {name}`; `satchel secret list` shows those there are."
                    )
                );
            }
        }

        if (unknown.Count > 0)
        {
            throw new InvalidRuntimeEnvException(unknown);
        }
    }

    /// <summary>What no process can take is refused here, not when the job starts.</summary>
    private static void CheckVariables(JsonObject runtimeEnv)
    {
        var total = 0L;
        foreach (var (name, value) in runtimeEnv["env_vars"] as JsonObject ?? [])
        {
            var size = LaunchLimits.SizeOf(name, (value as JsonValue)?.GetValue<string>() ?? "");
            if (size > LaunchLimits.LongestText)
            {
                throw new InvalidSubmissionException([
                    new SubmissionFault(
                        $"runtime_env['env_vars']['{name}'] has {size} bytes with its name; a process takes at most {LaunchLimits.LongestText}. Put it into a file of working_dir"
                    ),
                ]);
            }

            total += size;
        }

        var most = LaunchLimits.MostVariables(OwnProcess.ArgumentRoom);
        if (total > most)
        {
            throw new InvalidSubmissionException([
                new SubmissionFault(
                    $"runtime_env['env_vars'] has {total} bytes together; a process takes at most {most}. Put them into a file of working_dir"
                ),
            ]);
        }
    }

    private static JobSubmission ReadFields(SubmitFields fields)
    {
        // In the order in which Ray looks at them: who sends several faults is told of the same one first.
        if (!fields.Has("entrypoint"))
        {
            fields.Fault("entrypoint is missing", "JobSubmitRequest.__init__() missing 1 required positional argument: 'entrypoint'");
        }

        var entrypoint = fields.Text("entrypoint", "a string");
        var id = fields.Text("submission_id", "a string if provided");
        var deprecatedId = fields.Text("job_id", "a string if provided");
        var submission = new JobSubmission(FirstNotEmpty(id, deprecatedId) ?? SubmissionId.Create(), entrypoint ?? "")
        {
            RuntimeEnv = fields.Object("runtime_env")?.DeepClone().AsObject(),
            Metadata = fields.Texts("metadata"),
            Resources = new JobResources
            {
                Cpus = fields.Amount("entrypoint_num_cpus"),
                Gpus = fields.Amount("entrypoint_num_gpus"),
                Memory = fields.Bytes("entrypoint_memory"),
                Custom = fields.Amounts("entrypoint_resources") ?? [],
                LabelSelector = fields.Texts("entrypoint_label_selector") ?? [],
            },
            ShellVariables = fields.Texts("shell_variables"),
            QueueTimeout = fields.Amount("queue_timeout_seconds") is { } seconds
                ? TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2))
                : null,
        };
        CheckContent(submission, fields);
        return submission;
    }

    private static void CheckContent(JobSubmission submission, SubmitFields fields)
    {
        if (SubmissionId.FindFault("submission_id", submission.SubmissionId) is { } wrongId)
        {
            fields.Fault(wrongId);
        }

        if (submission.Entrypoint.Contains('\0', StringComparison.Ordinal))
        {
            fields.Fault("entrypoint must not hold a NUL character: no command line can");
        }

        foreach (var (name, value) in submission.ShellVariables ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (!JobSubmission.ShellVariableNames.Contains(name, StringComparer.Ordinal))
            {
                fields.Fault($"shell_variables must not hold '{name}': use runtime_env['env_vars']");
            }
            else if (!LaunchLimits.FitsVariable(name, value) || value.Contains('\0', StringComparison.Ordinal))
            {
                fields.Fault($"shell_variables must hold texts that a process takes, '{name}' does not");
            }
        }

        foreach (var reserved in submission.Resources.Custom.Keys.Intersect(JobResources.ReservedNames, StringComparer.Ordinal))
        {
            fields.Fault(
                $"entrypoint_resources must not name '{reserved}': use entrypoint_num_cpus, entrypoint_num_gpus or entrypoint_memory"
            );
        }

        foreach (
            var fault in submission
                .Resources.LabelSelector.Select(label => LabelSelectorText.FindFault(label.Key, label.Value))
                .OfType<string>()
        )
        {
            fields.Fault(fault);
        }
    }

    private static string? FirstNotEmpty(string? first, string? second) =>
        string.IsNullOrEmpty(first)
            ? string.IsNullOrEmpty(second)
                ? null
                : second
            : first;

    private JsonObject Normalize(JsonObject? runtimeEnv)
    {
        var outcome = validator.Validate(runtimeEnv, OnTheCluster);
        if (outcome.Normalized is not { } normalized)
        {
            throw new InvalidRuntimeEnvException(outcome.Errors);
        }

        var unavailable = validator.FindUnavailable(normalized);
        return unavailable.Count == 0 ? normalized : throw new InvalidRuntimeEnvException(unavailable);
    }
}
