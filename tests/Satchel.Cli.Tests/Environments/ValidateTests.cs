using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Environments;

public sealed class ValidateTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Validate_SeveralFaults_AreAllInTheAnswer()
    {
        var (code, answer) = await ValidateAsync("--runtime-env-json", """{"env_vars": {"A": 1}, "excludes": "x", "workin_dir": "."}""");

        code.Should().Be(1);
        answer["valid"]!.GetValue<bool>().Should().BeFalse();
        answer["normalized"].Should().BeNull();
        answer["errors"]!
            .AsArray()
            .Select(error => error!["path"]!.GetValue<string>())
            .Should()
            .BeEquivalentTo("$.env_vars.A", "$.excludes", "$.workin_dir");
        answer["errors"]!
            .AsArray()
            .Should()
            .AllSatisfy(error => error!.AsObject().Select(member => member.Key).Should().Equal("path", "code", "message", "hint"));
    }

    [Fact]
    public async Task Validate_YamlFile_IsReadAsPythonReadsIt()
    {
        var file = _scratch.Write("env.yaml", "working_dir: .\nenv_vars: {MODE: 'on'}\nconfig: {setup_timeout_seconds: 0x10}\n");

        var (code, answer) = await ValidateAsync("--runtime-env", file);

        code.Should().Be(0, answer.ToJsonString());
        answer["normalized"]!["config"]!["setup_timeout_seconds"]!.GetValue<int>().Should().Be(16);
    }

    [Theory]
    [InlineData("{bad", "invalid_json")]
    [InlineData("", "invalid_json")]
    [InlineData("[1]", "wrong_type")]
    [InlineData("""{"a": 1, "a": 2}""", "duplicate_key")]
    public async Task Validate_TextThatIsNoObject_IsAFaultLikeAnother(string text, string code)
    {
        var (exit, answer) = await ValidateAsync("--runtime-env-json", text);

        exit.Should().Be(1);
        answer["errors"]!.AsArray().Should().ContainSingle().Which!["code"]!.GetValue<string>().Should().Be(code);
    }

    [Fact]
    public async Task Validate_FileThatIsNoYaml_SaysWhere()
    {
        var file = _scratch.Write("bad.yaml", "a: [1, 2\nb: }");

        var (_, answer) = await ValidateAsync("--runtime-env", file);

        var error = answer["errors"]![0]!;
        error["code"]!.GetValue<string>().Should().Be("invalid_yaml");
        error["message"]!.GetValue<string>().Should().Contain(file).And.Contain("line 1");
    }

    [Fact]
    public async Task Validate_NamedPipe_IsRefusedInsteadOfWaitedFor()
    {
        var pipe = _scratch.At("pipe");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync();
        }

        var (code, answer) = await ValidateAsync("--runtime-env", pipe);

        code.Should().Be(1);
        answer["errors"]![0]!["message"]!.GetValue<string>().Should().Contain(pipe);
    }

    [Fact]
    public async Task Validate_DeviceWithoutEnd_IsRefused()
    {
        var (code, answer) = await ValidateAsync("--runtime-env", "/dev/zero");

        code.Should().Be(1);
        answer["errors"]![0]!["message"]!.GetValue<string>().Should().Contain("/dev/zero").And.Contain("more than");
    }

    [Theory]
    [InlineData("job")]
    [InlineData("task")]
    [InlineData("actor")]
    public async Task Validate_Scope_TakesLocalFilesAtEveryOne(string scope)
    {
        var (code, answer) = await ValidateAsync("--scope", scope, "--runtime-env-json", $$"""{"working_dir": "{{_scratch.Path}}"}""");

        code.Should().Be(0, answer.ToJsonString());
    }

    [Fact]
    public async Task Validate_FieldThatCannotBeSetUpYet_IsValidAndNamed()
    {
        var (code, answer) = await ValidateAsync("--runtime-env-json", """{"java_jars": ["https://h/x.jar"]}""");

        code.Should().Be(1, "a submit refuses it");
        answer["valid"]!.GetValue<bool>().Should().BeTrue();
        answer["unavailable"]!.AsArray().Should().ContainSingle().Which!["path"]!.GetValue<string>().Should().Be("$.java_jars[0]");
    }

    private async Task<(int Code, JsonObject Answer)> ValidateAsync(params string[] arguments)
    {
        var run = await CliRun.RunAsync(_scratch.At("home"), ["env", "validate", "--json", .. arguments]);
        Directory.Exists(_scratch.At("home")).Should().BeFalse("no cluster is needed");
        return (run.ExitCode, JsonNode.Parse(run.Output)!.AsObject());
    }
}
