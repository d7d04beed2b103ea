using System.Collections;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Launching;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Launching;

/// <summary>What a driver finds in its environment, asked of real drivers.</summary>
public sealed class DriverVariablesTests : IAsyncLifetime
{
    private readonly TestHome _home = new();
    private TestNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await TestNode.StartAsync(_home);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Start_Driver_FindsWhereAndWhatItIs()
    {
        var job = _home.Job("tr '\\0' '\\n' < /proc/$$/environ");

        var variables = await VariablesAsync(job);

        variables
            .Should()
            .Contain(
                new Dictionary<string, string>
                {
                    ["SATCHEL_ADDRESS"] = "http://127.0.0.1:8265",
                    ["SATCHEL_HOME"] = _home.Home.Root,
                    ["SATCHEL_JOB_ID"] = job.Submission.SubmissionId,
                    ["SATCHEL_NODE_ID"] = new string('a', 56),
                    ["SATCHEL_RUN_ID"] = job.RunId.ToString(),
                    ["SATCHEL_RUNS_DIRECTORY"] = _home.Directories.Runs,
                    ["RAY_ADDRESS"] = "127.0.0.1:8265",
                    ["RAY_API_SERVER_ADDRESS"] = "http://127.0.0.1:8265",
                    ["RAY_AUTH_MODE"] = "token",
                    ["RAY_AUTH_TOKEN_PATH"] = _home.Home.TokenFile,
                    ["SATCHEL_TOKEN_PATH"] = _home.Home.TokenFile,
                    ["PYTHONUNBUFFERED"] = "1",
                    ["OMP_NUM_THREADS"] = "1",
                }
            );
        variables.Should().NotContainKeys("SATCHEL_TOKEN", "RAY_AUTH_TOKEN");
    }

    [Fact]
    public async Task Start_EntrypointMetadataAndVariableOfTheGreatestLength_RunsWithoutTheCopyInItsConfiguration()
    {
        var longest = new string('a', 128 * 1024 - 3);
        var job = _home.Job("");
        job = job with
        {
            Submission = job.Submission with
            {
                Entrypoint =
                    $": '{longest}{longest}'; printf '%s %s' ${{#A}} \"${{RAY_JOB_CONFIG_JSON_ENV_VAR-none}}\" > seen; cp seen {_home.At("seen")}",
                Metadata = new Dictionary<string, string> { ["m"] = longest + longest },
                NormalizedEnv = new JsonObject { ["env_vars"] = new JsonObject { ["A"] = longest } },
                RuntimeEnv = new JsonObject { ["env_vars"] = new JsonObject { ["A"] = longest } },
            },
        };

        var ended = await _node.RunAsync(job);

        ended.Status.Should().Be(JobStatus.Succeeded);
        File.ReadAllText(_home.At("seen")).Should().EndWith(" none");
    }

    [Fact]
    public void Inherited_SecretsAndSettingsOfTheDaemon_AreLeftOut()
    {
        string[] own =
        [
            "SATCHEL_TOKEN",
            "RAY_AUTH_TOKEN",
            "SATCHEL_DOWNLOAD_TOKEN",
            "RAY_RUNTIME_ENV_BEARER_TOKEN",
            "SATCHEL_DASHBOARD_HOST",
            "SATCHEL_DASHBOARD_PORT",
            "SATCHEL_NUM_CPUS",
            "SATCHEL_NUM_GPUS",
            "SATCHEL_MEMORY",
            "SATCHEL_RESOURCES",
            "SATCHEL_LABELS",
            "SATCHEL_OTLP_ENDPOINT",
            "SATCHEL_OTLP_PROTOCOL",
            "OTEL_EXPORTER_OTLP_HEADERS",
            "SATCHEL_JOB_HEADERS",
            "RAY_JOB_HEADERS",
        ];
        // A job's own client and SDK go by these.
        string[] everybodys = ["PATH", "SATCHEL_JOB_STOP_SIGNAL", "OTEL_SERVICE_NAME"];

        var variables = DriverVariables.Inherited(new Hashtable(own.Concat(everybodys).ToDictionary(name => name, name => "of " + name)));

        variables.Should().Equal(everybodys.ToDictionary(name => name, name => "of " + name));
    }

    [Theory]
    [InlineData(false, "the user's")]
    [InlineData(true, null)]
    public void OfTools_SettingsOfAnEngineInTheUsersShell_AreTheNodesInContainers(bool isForContainer, string? expected)
    {
        var own = new Dictionary<string, string>
        {
            ["CONTAINERS_CONF"] = "the user's",
            ["PIP_INDEX_URL"] = "http://mine",
            ["PATH"] = "/bin",
        };

        var node = PaperNode.Options with { Address = static () => "http://127.0.0.1:8265" };

        var variables = DriverVariables.OfTools(node, own, isForContainer);

        variables.GetValueOrDefault("CONTAINERS_CONF").Should().Be(expected ?? Environment.GetEnvironmentVariable("CONTAINERS_CONF"));
        variables.Should().Contain("PIP_INDEX_URL", "http://mine").And.ContainKey("PATH");
    }

    [Fact]
    public void Baseline_WhateverTheShellHeld_IsTheMachineAndWhatTheOperatorAdds()
    {
        string[] machine =
        [
            "PATH",
            "HOME",
            "USER",
            "LANG",
            "LC_ALL",
            "TZ",
            "TMPDIR",
            "https_proxy",
            "NO_PROXY",
            "SSL_CERT_FILE",
            "LD_LIBRARY_PATH",
            "CUDA_VISIBLE_DEVICES",
            "ROCR_VISIBLE_DEVICES",
            "PIP_INDEX_URL",
            "SATCHEL_JOB_STOP_SIGNAL",
            "MINE",
            "MY_ONE",
        ];
        string[] others =
        [
            "MYSECRET",
            "AWS_SECRET_ACCESS_KEY",
            "SATCHEL_TOKEN",
            "OLDPWD",
            "PWD",
            "SHLVL",
            "MINES",
            "PATHS",
            "SSH_AUTH_SOCK",
        ];

        var variables = DriverVariables.Baseline(
            new Hashtable(machine.Concat(others).ToDictionary(name => name, name => "of " + name)),
            ["MINE", "MY_*"]
        );

        variables.Should().Equal(machine.ToDictionary(name => name, name => "of " + name));
    }

    [Fact]
    public async Task Start_ShellVariables_CountMoreThanTheNodes()
    {
        var job = _home.Job("/usr/bin/env");
        job = job with
        {
            Submission = job.Submission with
            {
                ShellVariables = new Dictionary<string, string> { ["PATH"] = "/of/the/shell", ["VIRTUAL_ENV"] = "/venv" },
            },
        };

        var variables = await VariablesAsync(job);

        variables.Should().Contain("PATH", "/of/the/shell").And.Contain("VIRTUAL_ENV", "/venv");
    }

    [Theory]
    [InlineData("python3", "python is python3 of the job\n")]
    [InlineData("python3,python", "the machine's own\n")]
    public async Task Start_MachineWithPython3Only_JobFindsPython(string programs, string expected)
    {
        foreach (var name in programs.Split(','))
        {
            var said = name is "python" ? "echo \"the machine's own\"" : "echo \"python is python3 $*\"";
            _home.Scratch.WriteProgram($"machine/{name}", $"#!/bin/sh\n{said}\n");
        }

        var job = _home.Job($"python of the job > {_home.At("seen")}");
        job = job with
        {
            Submission = job.Submission with { ShellVariables = new Dictionary<string, string> { ["PATH"] = _home.At("machine") } },
        };

        var ended = await _node.RunAsync(job);

        ended.Status.Should().Be(JobStatus.Succeeded, ended.Message);
        File.ReadAllText(_home.At("seen")).Should().Be(expected);
    }

    [Fact]
    public void AddShell_ShellWithoutAnEnvironment_TheDaemonsIsGone()
    {
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = "/of/the/daemon",
            ["LANG"] = "C",
            ["VIRTUAL_ENV"] = "/venv",
            ["CONDA_PREFIX"] = "/conda",
            ["CONDA_DEFAULT_ENV"] = "base",
        };

        DriverVariables.AddShell(variables, new Dictionary<string, string> { ["PATH"] = "/of/the/shell" });

        variables.Should().Equal(new Dictionary<string, string> { ["PATH"] = "/of/the/shell", ["LANG"] = "C" });
    }

    [Theory]
    [InlineData("/secret", "RAY_AUTH_MODE=token RAY_AUTH_TOKEN_PATH=/secret SATCHEL_TOKEN_PATH=/secret")]
    [InlineData(null, "RAY_AUTH_MODE=disabled SATCHEL_AUTH_MODE=disabled")]
    public void AddAuthentication_EveryWay_IsWhatAClientInTheJobNeeds(string? file, string expected)
    {
        var variables = new Dictionary<string, string>();
        var node = PaperNode.Options with { Home = _home.Home, TokenFile = file };

        DriverVariables.AddAuthentication(variables, node);

        string.Join(' ', variables.Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal))
            .Should()
            .Be(expected);
    }

    [Fact]
    public async Task Start_JobWithMetadataAndEnvironment_FindsThemInItsConfiguration()
    {
        var job = _home.Job("printf %s \"$RAY_JOB_CONFIG_JSON_ENV_VAR\" > config");
        job = job with
        {
            Submission = job.Submission with
            {
                Metadata = new Dictionary<string, string> { ["job_name"] = "mine", ["k"] = "v" },
                RuntimeEnv = new JsonObject { ["working_dir"] = "w" },
            },
        };
        _node.Preparer.Script = (request, _) =>
            Task.FromResult(new Abstractions.Environments.LaunchPlan(_home.Scratch.Path, request.BaseVariables));

        await _node.RunAsync(job);

        JsonNode
            .DeepEquals(
                JsonNode.Parse(File.ReadAllText(_home.At("config"))),
                JsonNode.Parse(
                    $$$"""{"runtime_env":{"working_dir":"w","env_vars":{}},"metadata":{"job_submission_id":"{{{job.Submission.SubmissionId}}}","job_name":"mine","k":"v"}}"""
                )
            )
            .Should()
            .BeTrue();
    }

    [Fact]
    public async Task Start_CpusAsked_LeavesNumericLibrariesAlone()
    {
        var variables = await VariablesAsync(_home.Job("tr '\\0' '\\n' < /proc/$$/environ", new JobResources { Cpus = 1 }));

        variables.ContainsKey("OMP_NUM_THREADS").Should().Be(Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is not null);
    }

    [Fact]
    public async Task Start_VariablesOfAnotherRunInTheEnvironment_DoNotMakeItOneOfThatRun()
    {
        _node.Preparer.Script = (request, _) =>
            Task.FromResult(
                new Abstractions.Environments.LaunchPlan(
                    null,
                    new Dictionary<string, string>(request.BaseVariables)
                    {
                        ["SATCHEL_RUN_ID"] = "another",
                        ["SATCHEL_RUNS_DIRECTORY"] = "/another",
                    }
                )
            );
        var job = _home.Job("tr '\\0' '\\n' < /proc/$$/environ");

        var variables = await VariablesAsync(job);

        variables["SATCHEL_RUN_ID"].Should().Be(job.RunId.ToString());
        variables["SATCHEL_RUNS_DIRECTORY"].Should().Be(_home.Directories.Runs);
    }

    [Fact]
    public async Task Start_Driver_HasNoVariableOfTheSupervisorBeyondItsOwn()
    {
        var job = _home.Job("tr '\\0' '\\n' < /proc/$PPID/environ | cut -d= -f1 | grep -E '^(SATCHEL|RAY)_' | sort | tr '\\n' ' '");

        await _node.RunAsync(job);

        _node.Log(job).Should().EndWith("\nSATCHEL_RUNS_DIRECTORY SATCHEL_RUN_ID ", "a supervisor is told nothing that it need not know");
    }

    [Fact]
    public async Task Start_Drivers_HaveTheSupervisorAsParentFromTheirFirstInstruction()
    {
        foreach (var _ in Enumerable.Range(0, 25))
        {
            var job = _home.Job("""printf '[%s, %s]' "$PPID" "$(cat "$SATCHEL_RUNS_DIRECTORY/$SATCHEL_RUN_ID.claim")" """);

            await _node.RunAsync(job);

            var found = JsonNode.Parse(_node.Log(job).Split('\n', 2)[1])!;
            found[0]!
                .GetValue<int>()
                .Should()
                .Be(found[1]!["pid"]!.GetValue<int>(), "a program that watches its parent must not see it go");
        }
    }

    private async Task<Dictionary<string, string>> VariablesAsync(JobRecord job)
    {
        (await _node.RunAsync(job)).Status.Should().Be(JobStatus.Succeeded);
        return _node
            .Log(job)
            .Split('\n')
            .Skip(1)
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }
}
