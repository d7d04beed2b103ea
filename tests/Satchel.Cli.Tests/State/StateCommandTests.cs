using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satchel.Testing;
using Satchel.Testing.Hosting;
using Satchel.Testing.Running;

namespace Satchel.Cli.Tests.State;

/// <summary>Lists of tasks, actors, workers and objects, with a head that the test plays. The Python package's tests have a real one.</summary>
public sealed class StateCommandTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _scratch = new();
    private FileHost _head = null!;

    public async ValueTask InitializeAsync()
    {
        _head = await FileHost.StartAsync();
        _head.Answer("/v1/jobs", context => context.Response.WriteAsync("""{"jobs": [], "next": null}"""));
    }

    public async ValueTask DisposeAsync()
    {
        await _head.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task TaskList_Table_HasARowForEach()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Answer(
            "tasks",
            2,
            $$"""{"task_id": "aa01", "state": "FAILED", "name": "train", "worker_pid": 7, "job_id": "01000000", "creation_time_ms": {{now - 150_000}}, "start_time_ms": {{now - 4_000}}, "end_time_ms": {{now - 2_000}}}""",
            $$"""{"task_id": "aa02", "state": "PENDING_NODE_ASSIGNMENT", "name": "wait\u001b[2J", "worker_pid": null, "job_id": "01000000", "creation_time_ms": {{now - 150_000}}, "start_time_ms": null, "end_time_ms": null}"""
        );

        var run = await RunAsync("task", "list");

        run.ExitCode.Should().Be(0, run.Errors);
        var lines = run.Output.TrimEnd('\n').Split('\n');
        lines[0].Should().Match("TASK ID  STATE*AGE*TOOK*PID*JOB*NAME");
        lines[1].Should().Match("aa01*FAILED*2m*2.0 s*7*01000000*train");
        lines[2].Should().Match("aa02*PENDING_NODE_ASSIGNMENT*2m*01000000*wait*");
        lines.Should().HaveCount(3).And.AllSatisfy(line => line.Should().NotContain("\u001b"));
        run.Errors.Should().BeEmpty();
    }

    [Fact]
    public async Task ActorList_Detailed_HasALineForEachColumn()
    {
        Answer("actors", 1, """{"actor_id": "bb", "class_name": "Counter", "is_detached": true, "pid": null}""");

        (await RunAsync("actor", "list", "--detail")).Output.Should().Be("actor_id: bb\nclass_name: Counter\nis_detached: true\npid:\n");
    }

    [Fact]
    public async Task TaskList_DetailedWithATextOfSeveralLines_HasThemBelowTheColumn()
    {
        Answer("tasks", 1, """{"task_id": "aa", "error_message": "User exception:\nray::f()\n  File \"x.py\"\u001b\n", "pid": 1}""");

        (await RunAsync("task", "list", "--detail"))
            .Output.Should()
            .Be("task_id: aa\nerror_message:\n  User exception:\n  ray::f()\n    File \"x.py\"\\x1b\npid: 1\n");
    }

    [Fact]
    public async Task Memory_IdsAsLongAsTheyAre_StandUnderTheirHead()
    {
        var id = new string('a', 56);
        Answer(
            "objects",
            1,
            $$"""{"object_id": "{{id}}", "object_size": 10, "task_status": "FINISHED", "reference_type": "LOCAL_REFERENCE"}"""
        );

        var lines = (await RunAsync("memory")).Output.Split('\n');

        lines[0].IndexOf("STATE", StringComparison.Ordinal).Should().Be(lines[1].IndexOf("FINISHED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WorkerList_Filters_AreSentWithTheLimit()
    {
        Answer("workers", 500, """{"worker_id": "", "worker_type": "DRIVER", "pid": 3, "node_id": "cc"}""");

        var run = await RunAsync("worker", "list", "--filter", "worker_type=DRIVER", "--filter", "ip!=a=b&c", "--limit", "1");

        run.Output.Should().Match("PID*TYPE*WORKER ID*NODE\n3*DRIVER*cc\n");
        run.Errors.Should().Contain("The first 1 worker of 500 workers: --limit shows more");
        _head
            .Requests.Should()
            .Contain(request =>
                request.Line
                == "GET /api/v0/workers?detail=true&limit=1&filter_keys=worker_type&filter_predicates=%3D&filter_values=DRIVER&filter_keys=ip&filter_predicates=%21%3D&filter_values=a%3Db%26c"
            );
    }

    [Fact]
    public async Task Memory_LargestFirst_WithTheSum()
    {
        Answer(
            "objects",
            3,
            """{"object_id": "d1", "object_size": 10, "task_status": "FINISHED", "reference_type": "LOCAL_REFERENCE"}""",
            """{"object_id": "d2", "object_size": 2097152, "task_status": "FINISHED", "reference_type": "PINNED_IN_MEMORY"}""",
            """{"object_id": "d3", "object_size": -1, "task_status": "PENDING_ARGS_AVAIL", "reference_type": "LOCAL_REFERENCE"}"""
        );

        var run = await RunAsync("memory", "--limit", "2");

        run.Output.TrimEnd('\n')
            .Split('\n')[1..]
            .Should()
            .SatisfyRespectively(
                first => first.Should().Match("d2*FINISHED*2.0 MiB*shared memory"),
                second => second.Should().Match("d1*FINISHED*10 B")
            );
        run.Errors.Should()
            .Contain("The first 2 objects of 3 objects")
            .And.Contain("3 objects, 2.0 MiB, 2.0 MiB of them in shared memory.");

        var json = JsonNode.Parse((await RunAsync("memory", "--json")).Output)!;
        (json["total"]!.GetValue<int>(), json["bytes"]!.GetValue<int>(), json["shared_memory_bytes"]!.GetValue<int>())
            .Should()
            .Be((3, 2097162, 2097152));
        json["objects"]!.AsArray().Select(row => (string?)row!["object_id"]).Should().Equal("d2", "d1", "d3");
    }

    [Fact]
    public async Task List_Nothing_IsSaidBesideAnEmptyOutput()
    {
        Answer("tasks", 0);

        var run = await RunAsync("task", "list");
        (run.ExitCode, run.Output).Should().Be((0, ""));
        run.Errors.Should().Contain("No tasks.");
        (await RunAsync("task", "list", "--json")).Output.Should().Be("[]\n");
    }

    [Fact]
    public async Task List_UnknownColumn_IsToldInTheClustersWords()
    {
        _head.Answer(
            "/api/v0/tasks",
            context =>
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return context.Response.WriteAsync(
                    """{"result": false, "msg": "The given filter column colour is not supported.", "data": {"result": null}}"""
                );
            }
        );

        var run = await RunAsync("task", "list", "--filter", "colour=red");

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("error: The given filter column colour is not supported.");
    }

    [Theory]
    [InlineData("colour")]
    [InlineData("=red")]
    [InlineData("!=red")]
    public async Task List_WhatIsNoFilter_IsAWrongCommandLine(string filter)
    {
        var run = await RunAsync("actor", "list", "--filter", filter);

        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain($"'{filter}' is neither COLUMN=VALUE nor COLUMN!=VALUE.");
    }

    [Theory]
    [InlineData("task", "list")]
    [InlineData("actor", "list")]
    [InlineData("worker", "list")]
    [InlineData("memory")]
    public async Task List_NoCluster_IsSaidAndNoneStarted(params string[] command)
    {
        var run = await CliRun.RunAsync(_scratch.At("empty"), command);

        run.ExitCode.Should().Be(1);
        run.Errors.Should().Contain("No cluster").And.Contain("hint:");
        Directory.Exists(_scratch.At("empty")).Should().BeFalse("nothing was started");
    }

    private void Answer(string list, int passed, params string[] rows)
    {
        var result = new JsonObject
        {
            ["total"] = passed,
            ["num_after_truncation"] = passed,
            ["num_filtered"] = passed,
            ["result"] = new JsonArray([.. rows.Select(row => JsonNode.Parse(row))]),
            ["partial_failure_warning"] = null,
            ["warnings"] = null,
        };
        var reply = new JsonObject
        {
            ["result"] = true,
            ["msg"] = "",
            ["data"] = new JsonObject { ["result"] = result },
        };
        _head.Answer($"/api/v0/{list}", context => context.Response.WriteAsync(reply.ToJsonString()));
    }

    private Task<CliRun> RunAsync(params string[] command) =>
        CliRun.RunAsync(_scratch.At("home"), [.. command, "--address", _head.Address]);
}
