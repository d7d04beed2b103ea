using Satchel.Cli.Running;

namespace Satchel.Cli.Tests.Running;

public sealed class GlobalOptionsTests
{
    [Theory]
    [InlineData("--json job list", "job list --json")]
    [InlineData("--context prod -v job logs x -f", "job logs --context prod -v x -f")]
    [InlineData("--address=a:1 status", "status --address=a:1")]
    [InlineData("job --quiet submit -- echo --json", "job submit --quiet -- echo --json")]
    [InlineData("job list --json", "job list --json")]
    [InlineData("--context job job list", "job list --context job")]
    [InlineData("--json", "--json")]
    [InlineData("--json job", "--json job")]
    [InlineData("--nosuch job list", "--nosuch job list")]
    [InlineData("--json nosuch", "--json nosuch")]
    [InlineData("--context", "--context")]
    public void MoveBehind_CommandLine_HasThemWhereCommandsTakeThem(string written, string expected) =>
        GlobalOptions.MoveBehind(SatchelCommandLine.Create(), written.Split(' ')).Should().Equal(expected.Split(' '));
}
