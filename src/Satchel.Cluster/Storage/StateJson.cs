using System.Text.Json.Serialization;
using Satchel.Abstractions.Jobs;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Membership;

namespace Satchel.Cluster.Storage;

/// <summary>
/// JSON of what the head's database holds. Names are part of the format: a new field needs a default, and its <c>init</c> puts that in the
/// place of null, which generated code gives to what a record of an older version has not. A null that stands in a record is damage.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(JobState))]
[JsonSerializable(typeof(JobSubmission))]
[JsonSerializable(typeof(KeyValueState))]
[JsonSerializable(typeof(MembershipRow))]
internal sealed partial class StateJson : JsonSerializerContext;
