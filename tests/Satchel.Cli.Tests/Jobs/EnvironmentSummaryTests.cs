using System.Text.Json.Nodes;
using Satchel.Cli.Jobs;

namespace Satchel.Cli.Tests.Jobs;

public sealed class EnvironmentSummaryTests
{
    [Theory]
    [InlineData(
        """{"pip": {"packages": ["requests", "numpy==2.4 --hash=sha256:00"], "pip_check": false}}""",
        "pip: requests, numpy==2.4 (2 packages)"
    )]
    [InlineData("""{"uv": {"packages": ["a", "b; python_version > '3'", "c", "d"]}}""", "uv: a, b, c, … (4 packages)")]
    [InlineData("""{"uv": {"packages": ["--index-url https://u:p@h/simple", "one"]}}""", "uv: one (1 package)")]
    [InlineData(
        """{"pip": {"packages": ["git+https://token@h/a/b.git", "c @ https://u:p@h/c-1.whl?k=v"]}}""",
        "pip: b.git, c (2 packages)"
    )]
    [InlineData(
        """{"conda": {"dependencies": ["python=3.12", {"pip": ["six"]}], "channels": ["x"]}}""",
        "conda: python=3.12, six (2 packages)"
    )]
    [InlineData("""{"uv": {"project": "."}, "env_vars": {"A": "secret", "B": "2"}}""", "uv: project .; env_vars: A, B")]
    [InlineData(
        """{"working_dir": "satchel://0a", "py_modules": ["satchel://1", "satchel://2"]}""",
        "working_dir: satchel://0a; py_modules: 1, 2"
    )]
    [InlineData("""{"working_dir": "https://u:p@h/x.zip?signature=s"}""", "working_dir: https://h/x.zip")]
    [InlineData("""{"py_modules": ["https://u:p@h/", "https://u:p@i"]}""", "py_modules: h, i")]
    [InlineData("""{"config": {"setup_timeout_seconds": 60}}""", "config: setup_timeout_seconds")]
    public void Of_Environments_SaysWhatAPersonWantsToKnow(string environment, string line) =>
        EnvironmentSummary.Of(JsonNode.Parse(environment)!.AsObject()).Should().Be(line);
}
