using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Running;

/// <summary>A wrong command line is told as such, with what was meant, and ends with 2.</summary>
public sealed class UsageErrorTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public static TheoryData<string[], string> Mistakes =>
        new()
        {
            { ["job", "status", "--jsn"], "No such option '--jsn'. Did you mean '--json'?" },
            { ["job", "logs", "nightly", "--folow"], "No such option '--folow'. Did you mean '--follow'?" },
            { ["job", "list", "--statsu=failed"], "No such option '--statsu=failed'. Did you mean '--status'?" },
            { ["job", "submit", "--workingdir", ".", "--", "true"], "No such option '--workingdir'. Did you mean '--working-dir'?" },
            {
                ["job", "submit", "python", "-u", "main.py"],
                "No such option '-u'. Put -- before the command when it has options of its own."
            },
            { ["job", "ls"], "No such command 'ls'. Did you mean 'list'?" },
            { ["job", "rm"], "No such command 'rm'. Did you mean 'delete'?" },
            { ["job", "kill"], "No such command 'kill'. Did you mean 'stop'?" },
            { ["stat"], "No such command 'stat'. Did you mean 'status'?" },
            { ["ls"], "No such command 'ls'. Did you mean 'job list'?" },
            { ["submit", "--", "true"], "No such command 'submit'. Did you mean 'job submit'?" },
            { ["job", "lits"], "No such command 'lits'. Did you mean 'list'?" },
            { ["--bogus", "job"], "No such option '--bogus'." },
            { ["start", "--head", "--memory", "4GB"], "'4GB' is not a valid integer. Give a whole number of bytes" },
            { ["job", "status", ""], "JOB_ID is empty." },
            { ["job", "delete", "nightly", ""], "JOB_ID is empty." },
            { ["env", "show", ""], "KEY is empty." },
            { ["env", "shell", "--job", ""], "The value of '--job' is empty." },
            { ["uri", "forget", ""], "URI is empty." },
            { ["secret", "set", ""], "NAME is empty." },
            { ["secret", "set", "token", ""], "The value is no argument" },
            { ["secret", "set", "token", "1234"], "The value is no argument" },
            { ["job", "submit", "--new", "--", "true"], "--new needs --submission-id" },
            { ["job", "delete", "-y", "--all", "--status", ""], "'--status' is empty" },
            { ["job", "delete", "-y", "--all", "--status", ","], "is not one of" },
            { ["job", "submit", "--entrypoint-num-cpus", "-1", "--", "true"], "from 0 up" },
            { ["job", "submit", "--entrypoint-memory", "-5", "--", "true"], "whole number of bytes" },
            { ["job", "submit", "--queue-timeout", "-5", "--", "true"], "from 0 up" },
            { ["job", "get", "x", "-o", ""], "'--output' is empty" },
            { ["job", "list", "--address", ""], "'--address' is empty" },
            { ["job", "submit", "--submission-id", "", "--", "true"], "'--submission-id' is empty" },
            { ["job", "submit", "--working-dir", "", "--", "true"], "'--working-dir' is empty" },
            { ["job", "rerun", "x", "--submission-id", new string('x', 1025)], "--submission-id must have at most 1024 bytes" },
            {
                ["job", "submit", "--entrypoint-resources", """{"a": -1}""", "--", "true"],
                "--entrypoint-resources must be 0 or more for 'a', got -1"
            },
            {
                ["job", "submit", "--entrypoint-resources", """{"CPU": 1}""", "--", "true"],
                "--entrypoint-resources must not name 'CPU': use --entrypoint-num-cpus"
            },
            {
                ["job", "submit", "--entrypoint-label-selector", """{"a": "in("}""", "--", "true"],
                "--entrypoint-label-selector: Invalid label selector value `in(`"
            },
            { ["job", "submit", "--submission-id", "x", "--new", "--idempotent", "--", "true"], "not both" },
        };

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task CommandLine_Wrong_SaysWhatWasMeant(string[] arguments, string told)
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), arguments);

        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain(told).And.Contain("--help");
        run.Output.Should().BeEmpty();
    }

    [Theory]
    [InlineData("job list --json --limit none", "'none'")]
    [InlineData("job lits --json", "'lits'")]
    [InlineData("job submit --json --entrypoint-resources {\"a\":-1} -- true", "'a', got -1")]
    [InlineData("--json job lits", "'lits'")]
    [InlineData("nosuch --json", "'nosuch'")]
    public async Task CommandLine_WrongAndJsonWanted_IsToldAsJson(string arguments, string told)
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), arguments.Split(' '));

        run.ExitCode.Should().Be(2);
        var error = JsonNode.Parse(run.Errors)!["error"]!;
        error["code"]!.GetValue<string>().Should().Be("usage");
        error["message"]!.GetValue<string>().Should().Contain(told);
    }

    [Fact]
    public async Task Stop_Quiet_TellsNothing()
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), ["stop", "-q"]);

        run.ExitCode.Should().Be(0);
        run.All.Should().BeEmpty();
    }

    [Theory]
    [InlineData("No such command 'jbo'. Did you mean 'job'?", "help", "jbo")]
    [InlineData("No such command 'sumbit'. Did you mean 'submit'?", "help", "job", "sumbit")]
    [InlineData("No such command 'nosuch'.", "nosuch", "--help")]
    public async Task Help_OfNoCommand_SaysSo(string expected, params string[] arguments)
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), arguments);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Errors.Should().Contain(expected);
    }

    [Fact]
    public async Task Help_OfACommand_IsItsHelp()
    {
        var asked = await CliRun.RunAsync(_scratch.At("home"), ["help", "job", "submit"]);
        var option = await CliRun.RunAsync(_scratch.At("home"), ["job", "submit", "--help"]);

        asked.ExitCode.Should().Be(0);
        asked.Output.Should().Be(option.Output).And.Contain("Examples:");
    }
}
