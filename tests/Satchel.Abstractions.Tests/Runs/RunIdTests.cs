using System.Text.Json;
using Satchel.Abstractions.Jobs;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Supervision;

namespace Satchel.Abstractions.Tests.Runs;

public sealed class RunIdTests
{
    [Fact]
    public void Create_Always_IsReadBackFromItsText()
    {
        var runId = RunId.Create(TimeProvider.System.GetUtcNow());

        runId.ToString().Should().MatchRegex("^[0-9a-f]{32}$");
        RunId.Parse(runId.ToString()).Should().Be(runId);
    }

    [Fact]
    public void Create_Later_SortsLater()
    {
        var at = DateTimeOffset.UnixEpoch.AddYears(50);

        string.CompareOrdinal(RunId.Create(at).ToString(), RunId.Create(at.AddSeconds(1)).ToString()).Should().BeNegative();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("../../../../../../../../../../../..")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    [InlineData("0123456789ABCDEF0123456789abcdef")]
    [InlineData("01234567-89ab-cdef-0123-456789abcdef")]
    [InlineData(" 123456789abcdef0123456789abcde ")]
    [InlineData("0123456789abcdef0123456789abcde\n")]
    [InlineData("0123456789abcdef0123456789abcd\u0660\u0661")]
    [InlineData("00000000000000000000000000000000")]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        RunId.TryParse(text, out _).Should().BeFalse();
        ((Action)(() => RunId.Parse(text!))).Should().Throw<FormatException>();
    }

    [Theory]
    [InlineData("\"../..\"")]
    [InlineData("1")]
    [InlineData("null")]
    public void Json_AnythingElse_IsRefused(string json) =>
        ((Action)(() => JsonSerializer.Deserialize<RunId>(json))).Should().Throw<JsonException>();

    [Fact]
    public void Json_RecordWithoutRun_IsRefused() =>
        (
            (Action)(
                () =>
                    JsonSerializer.Deserialize<JobRecord>(
                        """{"Submission":{"SubmissionId":"a","Entrypoint":"b"},"StartTime":"2026-01-01T00:00:00Z"}"""
                    )
            )
        )
            .Should()
            .Throw<JsonException>();

    [Theory]
    [InlineData("/runs/0123456789abcdef0123456789abcdef.claim", true)]
    [InlineData("/runs/0123456789abcdef0123456789abcdef.exit", true)]
    [InlineData("/runs/0123456789abcdef0123456789abcdef", false)]
    [InlineData("/runs/0123456789abcdef0123456789abcdef.claim.tmp", false)]
    [InlineData("/runs/run.claim", false)]
    public void RunOf_File_IsItsRunWhereItIsARecord(string path, bool isRecord) => (RunFiles.RunOf(path) is not null).Should().Be(isRecord);
}
