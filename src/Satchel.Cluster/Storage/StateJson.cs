using System.Text.Json.Serialization;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Membership;

namespace Satchel.Cluster.Storage;

/// <summary>JSON of what the head's database holds. Names are part of the format: a new field needs a default.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(JobState))]
[JsonSerializable(typeof(JobSubmission))]
[JsonSerializable(typeof(KeyValueState))]
[JsonSerializable(typeof(MembershipRow))]
internal sealed partial class StateJson : JsonSerializerContext;
