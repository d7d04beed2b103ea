using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Cluster.Grains;
using Satchel.Cluster.Storage;

namespace Satchel.Cluster.Tests.Storage;

/// <summary>Records of jobs that another version has written, or that were damaged.</summary>
public sealed class StateJsonTests
{
    [Theory]
    [InlineData("history")]
    [InlineData("message")]
    [InlineData("submission.resources")]
    [InlineData("submission.resources.custom")]
    [InlineData("submission.resources.label_selector")]
    [InlineData("submission.normalized_env")]
    public void Read_RecordWithoutAField_HasItsDefault(string field)
    {
        var json = Written();
        var parts = field.Split('.');
        parts[..^1].Aggregate(json["record"]!, (node, part) => node[part]!).AsObject().Remove(parts[^1]).Should().BeTrue();

        var record = JsonSerializer.Deserialize(json, StateJson.Default.JobState)!.Record!;

        record.History.Should().BeEmpty();
        record.Message.Should().BeEmpty();
        record.Submission.NormalizedEnv.Should().BeEmpty();
        record.Submission.Resources.Custom.Should().BeEmpty();
        record.Submission.Resources.LabelSelector.Should().BeEmpty();
    }

    [Theory]
    [InlineData("history")]
    [InlineData("submission")]
    public void Read_RecordWithANullThatCannotBe_IsDamaged(string field)
    {
        var json = Written();
        json["record"]![field] = null;

        var read = () => JsonSerializer.Deserialize(json, StateJson.Default.JobState);

        read.Should().Throw<JsonException>();
    }

    private static JsonObject Written() =>
        JsonSerializer
            .SerializeToNode(
                new JobState
                {
                    Record = new JobRecord(new JobSubmission("job", "true"), RunId.Create(TimeProvider.System.GetUtcNow()))
                    {
                        StartTime = TimeProvider.System.GetUtcNow(),
                    },
                },
                StateJson.Default.JobState
            )!
            .AsObject();
}
