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

    [Theory]
    [InlineData(
        "runtime_env setup failed: Failed to set up runtime environment.\n[Node head] pip: The index does not answer. Check the network.\n",
        "runtime_env setup failed: Failed to set up runtime environment.\n[Node head] pip: The index does not answer. Check the network."
    )]
    [InlineData(
        "Job entrypoint command failed with exit code 3, last available logs (truncated to 20,000 chars):\nhi",
        "Job entrypoint command failed with exit code 3"
    )]
    [InlineData(null, "")]
    public void Reason_Message_IsWholeButForTheEndOfTheLog(string? message, string expected) =>
        JobText.Reason(new JobView { Message = message }).Should().Be(expected);
}
