using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Jobs;

/// <summary>Why a job failed, in the words Ray's clients know.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobErrorType>))]
public enum JobErrorType
{
    /// <summary>The environment could not be set up.</summary>
    [JsonStringEnumMemberName("RUNTIME_ENV_SETUP_FAILURE")]
    RuntimeEnvSetupFailure,

    /// <summary>Still pending after the start timeout.</summary>
    [JsonStringEnumMemberName("JOB_SUPERVISOR_ACTOR_START_TIMEOUT")]
    SupervisorStartTimeout,

    /// <summary>The supervisor could not be started.</summary>
    [JsonStringEnumMemberName("JOB_SUPERVISOR_ACTOR_START_FAILURE")]
    SupervisorStartFailure,

    /// <summary>No node can ever run it.</summary>
    [JsonStringEnumMemberName("JOB_SUPERVISOR_ACTOR_UNSCHEDULABLE")]
    SupervisorUnschedulable,

    /// <summary>The supervisor was killed while the entrypoint ran.</summary>
    [JsonStringEnumMemberName("JOB_SUPERVISOR_ACTOR_DIED")]
    SupervisorDied,

    /// <summary>Anything else before or around the entrypoint.</summary>
    [JsonStringEnumMemberName("JOB_SUPERVISOR_ACTOR_UNKNOWN_FAILURE")]
    SupervisorUnknownFailure,

    /// <summary>The shell for the entrypoint could not be started.</summary>
    [JsonStringEnumMemberName("JOB_ENTRYPOINT_COMMAND_START_ERROR")]
    EntrypointStartError,

    /// <summary>The entrypoint exited with another code than 0.</summary>
    [JsonStringEnumMemberName("JOB_ENTRYPOINT_COMMAND_ERROR")]
    EntrypointError,
}
