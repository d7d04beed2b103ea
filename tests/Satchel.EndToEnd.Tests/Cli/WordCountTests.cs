using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Cli;

public sealed class WordCountTests
{
    [Fact]
    public async Task The_sample_of_the_readme_runs_with_nothing_started_first()
    {
        using var scratch = new TemporaryDirectory();
        var home = scratch.At("home");
        string[] submit = ["job", "submit", "--working-dir", Repository.PathOf("samples", "word-count"), "--", "python3", "main.py"];
        try
        {
            var first = await CliRun.RunAsync(home, submit);
            first.ExitCode.Should().Be(0, first.Errors);
            first.Output.Should().Contain("words");

            var again = await CliRun.RunAsync(home, [.. submit[..2], "--json", .. submit[2..]]);
            again.ExitCode.Should().Be(0, again.Errors);
            var record = JsonNode.Parse(again.Output)!;
            record["status"]!.GetValue<string>().Should().Be("SUCCEEDED");
            record["upload"]!["blobs_sent"]!.GetValue<int>().Should().Be(0, "nothing changed");
        }
        finally
        {
            await CliRun.RunAsync(home, ["stop"]);
        }
    }

    [Fact]
    public async Task The_launcher_of_the_checkout_runs_the_sample_with_the_programs_it_published()
    {
        using var scratch = new TemporaryDirectory();
        CliCall Launch(params string[] arguments) =>
            new(scratch.At("home"), arguments)
            {
                Program = Repository.PathOf("satchel"),
                Directory = scratch.Path,
                Variables = new Dictionary<string, string?> { ["SATCHEL_DAEMON"] = null, ["SATCHEL_SUPERVISOR"] = null },
            };
        try
        {
            var run = await CliRun.RunAsync(
                Launch("job", "submit", "--working-dir", Repository.PathOf("samples", "word-count"), "--", "python3", "main.py")
            );

            run.ExitCode.Should().Be(0, run.Errors);
            run.Output.Should().Contain("words");
            run.Errors.Should().Contain("Started a cluster").And.Contain("succeeded");
        }
        finally
        {
            await CliRun.RunAsync(Launch("stop"));
        }
    }
}
