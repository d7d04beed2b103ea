using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.Jobs;

/// <summary>What of a shell's variables reaches jobs: of the one that started the cluster, and of the one that submits.</summary>
public sealed class ShellVariablesTests : IAsyncLifetime
{
    private const string Entrypoint = "echo ${MYSECRET-none} ${ADDED-none} ${GIVEN-none} $VIRTUAL_ENV $(own-program)";

    private readonly TemporaryDirectory _scratch = new();

    private string Home => _scratch.At("home");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await CliRun.RunAsync(Home, ["stop"]);
        _scratch.Dispose();
    }

    [Fact]
    public async Task Submit_OfAnotherShell_SeesItsPathAndNothingOfTheFirstShells()
    {
        var (first, second) = (PathWith("first"), PathWith("second"));
        await CliRun.RunAsync(
            Home,
            ["start", "--head"],
            ("MYSECRET", "of the first shell"),
            ("ADDED", "by-operator"),
            ("SATCHEL_JOB_VARIABLES", "ADDED"),
            ("PATH", first),
            ("VIRTUAL_ENV", "/first")
        );
        (string, string?)[] shell = [("MYSECRET", "other"), ("FROM_SHELL", "s"), ("PATH", second), ("VIRTUAL_ENV", "/second")];

        (await SubmitAsync([], shell)).Should().Be("none by-operator none /second second\n");
        (await SubmitAsync(["--no-shell-path"], shell)).Should().Be("none by-operator none /first first\n");
        (await SubmitAsync(["--env", "MYSECRET", "--env", "GIVEN=a=b", "--env", "ADDED="], shell))
            .Should()
            .Be("other a=b /second second\n");
        (
            await SubmitAsync(
                ["--runtime-env-json", "{\"env_vars\": {\"GIVEN\": \"1\", \"PATH\": \"" + first + "\"}}", "--env", "GIVEN=2"],
                shell
            )
        )
            .Should()
            .Be("none by-operator 2 /second first\n");
    }

    [Fact]
    public async Task Submit_ValueOfTheShellWithDollars_IsTheJobsAsItIs()
    {
        const string Password = "pa$word$HOME ${HOME} $${HOME} $$ $${} x$";

        var submit = await CliRun.RunAsync(
            Home,
            ["job", "submit", "-q", "--env", "PASSWORD", "--env", "GIVEN=$PASSWORD", "--", "printenv PASSWORD GIVEN"],
            ("PASSWORD", Password)
        );

        submit.Errors.Should().BeEmpty();
        submit.Output.Split('\n').Should().ContainInOrder(Password, "$PASSWORD");
    }

    [Fact]
    public async Task Submit_WhatChangesNothing_IsNoOverriding()
    {
        _scratch.Write("same.yaml", $"working_dir: {_scratch.Path}/app\nenv_vars: {{A: \"1\"}}\n");
        _scratch.Write("app/main.py", "");
        string[] dry = ["job", "submit", "--dry-run"];

        var same = await CliRun.RunAsync(Home, [.. dry, "--runtime-env", _scratch.At("same.yaml"), "--env", "A=1", "--", "true"]);
        var twice = await CliRun.RunAsync(Home, [.. dry, "--env", "A=1", "--env", "A=2", "--", "true"]);
        var other = await CliRun.RunAsync(Home, [.. dry, "--runtime-env", _scratch.At("same.yaml"), "--env", "A=2", "--", "true"]);

        same.Errors.Should().NotContain("Overriding");
        twice.Errors.Should().NotContain("Overriding").And.Contain("--env A is given more than once");
        other.Errors.Should().Contain("Overriding runtime_env env_vars A with --env option");
    }

    [Theory]
    [InlineData("NOT_SET_ANYWHERE", "the shell has none")]
    [InlineData("=1", "names no variable")]
    [InlineData("A B=x", "'A B' is no name of a variable")]
    public async Task Submit_EnvThatIsNone_IsAWrongCommandLine(string given, string expected)
    {
        var submit = await CliRun.RunAsync(Home, ["job", "submit", "--env", given, "--", "true"]);

        submit.ExitCode.Should().Be(2);
        submit.Errors.Should().Contain(expected);
        Directory.Exists(Home).Should().BeFalse("no cluster is started for it");
    }

    private async Task<string> SubmitAsync(string[] options, (string, string?)[] shell)
    {
        var submit = await CliRun.RunAsync(Home, ["job", "submit", "-q", .. options, "--", Entrypoint], shell);
        submit.ExitCode.Should().Be(0, submit.Errors);
        return submit.Output.Split('\n')[^2] + "\n";
    }

    /// <summary>A PATH with a directory of its own in front, whose program says its name.</summary>
    private string PathWith(string name)
    {
        var program = _scratch.WriteProgram($"{name}/own-program", $"#!/bin/sh\necho {name}\n");
        return $"{Path.GetDirectoryName(program)}:{Environment.GetEnvironmentVariable("PATH")}";
    }
}
