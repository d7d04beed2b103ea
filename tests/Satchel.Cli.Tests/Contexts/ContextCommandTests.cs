using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Contexts;

/// <summary>Contexts as commands go by them. Nobody listens at port 1: the error says where a command went.</summary>
public sealed class ContextCommandTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Commands_ContextsOptionsAndVariables_GoWhereTheNearestSays()
    {
        (await RunAsync("context", "add", "one", "--address", "127.0.0.1:1")).ExitCode.Should().Be(0);
        (await RunAsync("context", "add", "two", "--address", "http://127.0.0.2:1")).ExitCode.Should().Be(0);
        (await RunAsync("context", "use", "one")).ExitCode.Should().Be(0);

        (await RunAsync("job", "list")).Errors.Should().Contain("http://127.0.0.1:1");
        (await RunAsync("job", "list", "--context", "two")).Errors.Should().Contain("http://127.0.0.2:1");
        (await RunAsync("job", "list", "--address", "127.0.0.3:1")).Errors.Should().Contain("127.0.0.3:1");
        (await RunAsync(("SATCHEL_CONTEXT", "two"), "job", "list")).Errors.Should().Contain("http://127.0.0.2:1");
        (await RunAsync(("SATCHEL_ADDRESS", "127.0.0.4:1"), "job", "list")).Errors.Should().Contain("127.0.0.4:1");
        (await RunAsync(("SATCHEL_ADDRESS", "127.0.0.4:1"), "job", "list", "--context", "local")).Errors.Should().Contain("No cluster of");
    }

    [Fact]
    public async Task Commands_NobodyAnswers_SayWhatNamesTheAddress()
    {
        await RunAsync("context", "add", "prod", "--address", "http://127.0.0.1:1", "--use");

        var current = (await RunAsync("job", "list")).Errors;
        var named = (await RunAsync(("SATCHEL_CONTEXT", "prod"), "status")).Errors;
        var variable = (await RunAsync(("RAY_ADDRESS", "http://127.0.0.2:1"), "job", "list")).Errors;
        var written = (await RunAsync("job", "list", "--address", "http://127.0.0.3:1")).Errors;

        current
            .Should()
            .Contain($"http://127.0.0.1:1 of context 'prod' (context in {_scratch.At("home/config.toml")}): Connection refused");
        current.Should().Contain("`--context local`").And.NotContain("without an address");
        named.Should().Contain("of context 'prod' (variable SATCHEL_CONTEXT): Connection refused").And.Contain("`--context local`");
        variable.Should().Contain("http://127.0.0.2:1 of variable RAY_ADDRESS: Connection refused");
        written.Should().Contain("http://127.0.0.3:1: Connection refused");
    }

    [Fact]
    public async Task Context_AddUseListRemove_AreSeenAtOnce()
    {
        (await RunAsync("context", "add", "short", "--address", "http://head.example"))
            .Errors.Should()
            .Contain("names no port, so 80 counts");
        (await RunAsync("context", "remove", "short")).ExitCode.Should().Be(0);
        (await RunAsync("context", "add", "prod", "--address", "https://head:8265", "--token-file", "prod.token", "--use"))
            .Errors.Should()
            .NotContain("port");

        var list = JsonNode.Parse((await RunAsync("context", "list", "--json")).Output)!.AsArray();
        list.Select(item => (item!["name"]!.GetValue<string>(), item["current"]!.GetValue<bool>()))
            .Should()
            .Equal(("local", false), ("prod", true));
        list[1]!["token_file"]!.GetValue<string>().Should().Be(_scratch.At("prod.token"));
        File.GetUnixFileMode(_scratch.At("home")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await RunAsync("context", "add", "prod", "--address", "https://head:8265", "--headers", "{\"A\": \"secret\"}");
        (await RunAsync("context", "list", "--json")).Output.Should().NotContain("secret");
        (await RunAsync("context", "list", "--with-headers")).Output.Should().Contain("secret");
        (await RunAsync("context", "list", "--with-headers", "--json")).Output.Should().Contain("\"headers\": ");

        await RunAsync("context", "add", "prod", "--address", "https://me:password@head:8265", "--use");
        (await RunAsync("context", "list")).Output.Should().Contain("https://me:***@head:8265");
        (await RunAsync("context", "list", "--json")).Output.Should().NotContain("password");
        (await RunAsync("config", "show")).Output.Should().Contain("https://me:***@head:8265");

        (await RunAsync("context", "remove", "prod")).ExitCode.Should().Be(0);
        (await RunAsync("context", "list")).Output.Should().MatchRegex(@"\*\s+local").And.NotContain("prod");
    }

    [Theory]
    [InlineData("context add local --address a:1", 2, "'local' is always there")]
    [InlineData("context add a/b --address a:1", 2, "is no name of a context")]
    [InlineData("context add a", 2, "--address")]
    [InlineData("context add a --address ray://x", 1, "Ray Client")]
    [InlineData("context add a --address a:1 --headers x", 2, "Failed to parse headers")]
    [InlineData("context use nosuch", 1, "There is no context 'nosuch'")]
    [InlineData("job list --context nosuch", 1, "There is no context 'nosuch'")]
    [InlineData("job list --context a --address b", 2, "not both")]
    public async Task Context_Wrong_IsExplained(string command, int exitCode, string expected)
    {
        var run = await RunAsync(command.Split(' '));

        run.ExitCode.Should().Be(exitCode, run.All);
        run.Errors.Should().Contain(expected);
        File.Exists(_scratch.At("home/config.toml")).Should().BeFalse("nothing was kept");
    }

    [Fact]
    public async Task ConfigShow_NoClusterRuns_SaysWhatThisProgramGoesBy()
    {
        string[] context = ["add", "one", "--address", "127.0.0.1:1", "--token-file", "/nowhere/token", "--use"];
        await RunAsync(["context", .. context, "--headers", "{\"X-Key\": \"hunter2\"}"]);

        var run = await RunAsync(("SATCHEL_TOKEN", "hunter2"), "config", "show", "--json");

        run.ExitCode.Should().Be(1);
        run.All.Should().NotContain("hunter2");
        var client = JsonNode.Parse(run.Output)!["client"]!.AsArray().ToDictionary(item => item!["key"]!.GetValue<string>());
        client["address"]!["value"]!.GetValue<string>().Should().Be("127.0.0.1:1");
        client["address"]!["source"]!.GetValue<string>().Should().Be($"context in {_scratch.At("home/config.toml")}");
        client["token"]!["value"]!.GetValue<string>().Should().Be("of /nowhere/token");
        client["job_headers"]!["value"]!.GetValue<string>().Should().Be("X-Key: ***");
        client["job_headers"]!["source"]!.GetValue<string>().Should().Be("context one");
        client["home"]!["source"]!.GetValue<string>().Should().Be("variable SATCHEL_HOME");
    }

    private Task<CliRun> RunAsync(params string[] arguments) => RunAsync(("SATCHEL_CONTEXT", null), arguments);

    private Task<CliRun> RunAsync((string Name, string? Value) variable, params string[] arguments) =>
        CliRun.RunAsync(
            new CliCall(_scratch.At("home"), arguments)
            {
                Directory = _scratch.Path,
                Variables = new Dictionary<string, string?>(StringComparer.Ordinal) { [variable.Name] = variable.Value },
            }
        );
}
