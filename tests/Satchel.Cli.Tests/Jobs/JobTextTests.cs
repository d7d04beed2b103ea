using System.Globalization;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Jobs;

namespace Satchel.Cli.Tests.Jobs;

public sealed class JobTextTests
{
    [Fact]
    public void ResourcesOf_SeveralKinds_AreInOneLine() =>
        JobText
            .ResourcesOf(
                new JobView
                {
                    Resources = new Dictionary<string, double>
                    {
                        ["memory"] = 1L << 30,
                        ["CPU"] = 0.5,
                        ["licence"] = 2,
                    },
                }
            )
            .Should()
            .Be("0.5 CPU, 2 licence, 1.0 GiB memory");

    [Fact]
    public void PhasesOf_History_SaysWhenEachBeganAndHowLongItTook()
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        string Local(int seconds) => at.AddSeconds(seconds).ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);

        JobText
            .PhasesOf(new JobView { History = [new("queued", at), new("setting_up", at.AddSeconds(1)), new("running", at.AddSeconds(3))] })
            .Should()
            .Be($"queued {Local(0)} (1.0 s), setting up {Local(1)} (2.0 s), running {Local(3)}");
        JobText.PhasesOf(new JobView()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(
        "runtime_env setup failed: Failed to set up runtime environment.\n[Node head] pip: The index does not answer. Check the network.\n",
        "runtime_env setup failed: Failed to set up runtime environment.\n[Node head] pip: The index does not answer. Check the network."
    )]
    [InlineData(
        "Job entrypoint command failed with exit code 3, last available logs (truncated to 20,000 chars):\nhi",
        "Job entrypoint command failed with exit code 3"
    )]
    [InlineData(
        "Job entrypoint command failed with exit code 127, last available logs (truncated to 20,000 chars):\nsh: 1: ./x: not found\nWhy a program could not be run: There is no file './x'.",
        "Job entrypoint command failed with exit code 127\nWhy a program could not be run: There is no file './x'."
    )]
    [InlineData(
        "Job entrypoint command failed with exit code 1, last available logs (truncated to 20,000 chars):\nWhy a program could not be run: says the job\n",
        "Job entrypoint command failed with exit code 1"
    )]
    [InlineData(null, "")]
    public void Reason_Message_IsWholeButForTheEndOfTheLog(string? message, string expected) =>
        JobText.Reason(new JobView { Message = message }).Should().Be(expected);
}
