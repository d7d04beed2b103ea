using System.Text.Json;
using System.Text.Json.Serialization;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire.Environments;

namespace Satchel.Abstractions.Wire;

/// <summary>JSON of the HTTP API and of files that clients and daemon share: snake_case, nulls written, numbers never as text.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(JobDetails))]
[JsonSerializable(typeof(IReadOnlyList<JobDetails>))]
[JsonSerializable(typeof(IAsyncEnumerable<JobDetails>))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(JobListView))]
[JsonSerializable(typeof(JobChangesView))]
[JsonSerializable(typeof(SubmitRequest))]
[JsonSerializable(typeof(SubmitReply))]
[JsonSerializable(typeof(RerunRequest))]
[JsonSerializable(typeof(StopReply))]
[JsonSerializable(typeof(DeleteReply))]
[JsonSerializable(typeof(LogsReply))]
[JsonSerializable(typeof(JobFilePage))]
[JsonSerializable(typeof(JobFile))]
[JsonSerializable(typeof(JobFiles))]
[JsonSerializable(typeof(JobProcesses))]
[JsonSerializable(typeof(JobLockView))]
[JsonSerializable(typeof(NodeLogList))]
[JsonSerializable(typeof(NodeLog))]
[JsonSerializable(typeof(VersionReply))]
[JsonSerializable(typeof(ClusterStatus))]
[JsonSerializable(typeof(SettingsReply))]
[JsonSerializable(typeof(SecretsReply))]
[JsonSerializable(typeof(SecretValue))]
[JsonSerializable(typeof(StateReply))]
[JsonSerializable(typeof(AuthenticationModeReply))]
[JsonSerializable(typeof(SignInReply))]
[JsonSerializable(typeof(RemoteUrisReply))]
[JsonSerializable(typeof(RemoteUriRequest))]
[JsonSerializable(typeof(ShutdownRequest))]
[JsonSerializable(typeof(DigestList))]
[JsonSerializable(typeof(BlobsStored))]
[JsonSerializable(typeof(BlobUploadState))]
[JsonSerializable(typeof(PackageReply))]
[JsonSerializable(typeof(PackageDelta))]
[JsonSerializable(typeof(ArchiveBody))]
[JsonSerializable(typeof(ErrorReply))]
[JsonSerializable(typeof(HealthReply))]
[JsonSerializable(typeof(HeadRecord))]
[JsonSerializable(typeof(StartReport))]
[JsonSerializable(typeof(EnvironmentBody))]
[JsonSerializable(typeof(EnvironmentPlanView))]
[JsonSerializable(typeof(EnvironmentBuildView))]
[JsonSerializable(typeof(BuildMessage))]
[JsonSerializable(typeof(LayerView))]
[JsonSerializable(typeof(PlannedLayerView))]
[JsonSerializable(typeof(LayerFailureView))]
[JsonSerializable(typeof(FieldListView))]
[JsonSerializable(typeof(LayerListView))]
[JsonSerializable(typeof(LayerDetailsView))]
[JsonSerializable(typeof(LayerFailureListView))]
[JsonSerializable(typeof(LayerMark))]
[JsonSerializable(typeof(CollectBody))]
[JsonSerializable(typeof(CollectReply))]
public sealed partial class WireJson : JsonSerializerContext;
