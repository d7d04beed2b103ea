using System.Text.Json.Nodes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary><c>py_executable</c> as real jobs.</summary>
public sealed class PyExecutableTests : IAsyncLifetime
{
    private const string Script = "import os, sys; print(sys.flags.dev_mode, os.environ.get('WRAPPED'), sys.executable)";

    private readonly TemporaryDirectory _scratch = new();

    private string Home => _scratch.At("home");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await CliRun.RunAsync(Home, ["stop"]);
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("python3 -X dev", "True None")]
    [InlineData("env WRAPPED='a b' python3", "False a b")]
    [InlineData("  ", "False None")]
    public async Task Python_in_the_job_is_the_command(string command, string expected)
    {
        foreach (var name in (string[])["python", "python3"])
        {
            var run = await SubmitAsync(command, name, "-c", Script);

            run.ExitCode.Should().Be(0, run.Output + run.Errors);
            run.Output.Should().Contain(expected);
        }
    }

    [Fact]
    public async Task An_interpreter_of_its_own_is_what_the_jobs_children_find_too()
    {
        var (made, errors) = await MakeEnvironmentAsync(_scratch.At("venv"));
        made.Should().Be(0, errors);
        var interpreter = _scratch.At("venv/bin/python3");

        var run = await SubmitAsync(
            interpreter,
            "python",
            "-c",
            "import subprocess; subprocess.run(['python3', '-c', 'import sys; print(sys.executable)'], check=True)"
        );

        run.ExitCode.Should().Be(0, run.Output + run.Errors);
        run.Output.Should().Contain(interpreter);
    }

    [Theory]
    [InlineData("/not/there/python", "cannot start")]
    [InlineData("no-such-program -x", "cannot start")]
    [InlineData("false", "ended with exit code 1")]
    [InlineData("true", "without having run it")]
    [InlineData("python3 'open", "does not run a Python script")]
    public async Task What_is_no_python_fails_while_the_environment_is_set_up(string command, string reason)
    {
        var run = await SubmitAsync(command, "echo", "started");

        run.ExitCode.Should().NotBe(0);
        (run.Output + run.Errors).Should().Contain(reason).And.NotContain("\nstarted");
    }

    private Task<CliRun> SubmitAsync(string command, params string[] entrypoint) =>
        CliRun.RunAsync(
            Home,
            ["job", "submit", "--runtime-env-json", new JsonObject { ["py_executable"] = command }.ToJsonString(), "--", .. entrypoint]
        );

    private static async Task<(int Code, string Errors)> MakeEnvironmentAsync(string directory)
    {
        var start = new System.Diagnostics.ProcessStartInfo("python3", ["-m", "venv", "--without-pip", directory])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }
}
