using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Layers;
using Satchel.Environments.Tools;
using Satchel.Posix.Locks;
using Satchel.Testing;
using Satchel.Testing.Orders;

namespace Satchel.Environments.Tests.Tools.Orders;

/// <summary>A real store, and processes that make a tool on first use, use it and collect what nobody uses.</summary>
internal sealed class ToolCourse : ICourse
{
    private const string Program = "bin/hammer";
    private const string Whole = "whole";

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ToolRequirement Hammer = new("hammer", "==1.0");

    private readonly Schedule _schedule;
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _variables;
    private readonly Dictionary<Actor, string> _using = [];
    private readonly List<Actor> _asking = [];
    private readonly HashSet<Actor> _toldToFail = [];
    private readonly HashSet<Actor> _failed = [];
    private readonly HashSet<Actor> _made = [];
    private Actor? _installing;

    public ToolCourse(Schedule schedule)
    {
        _schedule = schedule;
        _directory.WriteProgram(
            "python3",
            """
            #!/bin/sh
            echo '{"packages": [], "version": "3.11.2", "implementation": "cpython", "prefix": "/usr", "base_prefix": "/usr",'
            echo '"cache_tag": "cpython-311", "executable": "'"$0"'", "runs": "'"$0"'"}'

            """
        );
        _variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"{_directory.Path}:/usr/bin:/bin" };
    }

    /// <summary>How many installations fail before one does not.</summary>
    public int Failures { get; set; }

    public void Dispose() => _directory.Dispose();

    /// <summary>A process that needs the tool: has it made, works with it, and ends.</summary>
    public Task UseAsync(Actor actor) =>
        WithToolsAsync(
            actor,
            async tools =>
            {
                _using[actor] = (await tools.GetAsync(Hammer, _variables, None)).Directory;
                _schedule.Step("hammers");
                (await tools.GetAsync(Hammer, _variables, None)).Directory.Should().Be(_using[actor], _schedule.Told());
                _schedule.Step("hammers again");
                _using.Remove(actor);
            }
        );

    /// <summary>A process that asks for the tool, and fails when it waits for another that fails.</summary>
    public Task TryAsync(Actor actor) =>
        WithToolsAsync(
            actor,
            async tools =>
            {
                _asking.Add(actor);
                try
                {
                    await tools.GetAsync(Hammer, _variables, None);
                    // Another may have made it meanwhile.
                    (_toldToFail.Contains(actor) && _made.Contains(actor))
                        .Should()
                        .BeFalse($"what {actor.Name} waited for failed, after {_schedule.Told()}");
                }
                catch (SetupFailedException failure)
                {
                    failure.Kind.Should().Be(SetupErrorKinds.ToolMissing);
                    (_toldToFail.Contains(actor) ^ _failed.Contains(actor))
                        .Should()
                        .BeTrue($"{actor.Name} failed itself or waited for one that did, after {_schedule.Told()}");
                }

                _asking.Remove(actor);
            }
        );

    public async Task CollectAsync(Actor actor)
    {
        var store = Schedule.AsFlushing(actor, () => Open(new ScheduledLocks(_schedule)));
        await store.CollectAsync(everything: true, None);
        _schedule.WaitForFlushing(actor);
        await store.DisposeAsync();
    }

    public void Check()
    {
        foreach (var (actor, tool) in _using.Where(static use => !use.Key.WasKilled))
        {
            File.ReadAllText(Path.Combine(tool, Program)).Should().Be(Whole, $"{actor.Name} uses it, after {_schedule.Told()}");
        }
    }

    public async Task CheckNextStartAsync()
    {
        await using var store = Open(new FileLocks(TimeProvider.System));
        await store.SweepAsync(None);
        using (
            var tools = new ToolEnvironments(
                store,
                wheels: null,
                static (_, _, _, place, _, _) => InstallAtOnceAsync(place),
                TimeProvider.System
            )
        )
        {
            var tool = await tools.GetAsync(Hammer, _variables, None);
            (await File.ReadAllTextAsync(Path.Combine(tool.Directory, Program), None)).Should().Be(Whole, _schedule.Told());
            (await store.CollectAsync(everything: true, None)).Should().BeEmpty(_schedule.Told());
        }

        if (_schedule.Kills == 0)
        {
            // The process that is killed on paper lives, and so does its lease.
            (await store.CollectAsync(everything: true, None))
                .Should()
                .ContainSingle(_schedule.Told());
        }
    }

    private async Task WithToolsAsync(Actor actor, Func<ToolEnvironments, Task> use)
    {
        var store = Schedule.AsFlushing(actor, () => Open(new ScheduledLocks(_schedule)));
        try
        {
            using var tools = new ToolEnvironments(store, wheels: null, InstallFor(actor), TimeProvider.System);
            await use(tools);
        }
        finally
        {
            _schedule.WaitForFlushing(actor);
            await store.DisposeAsync();
        }
    }

    private InstallTool InstallFor(Actor actor) =>
        async (installation, _, _, place, _, _) =>
        {
            (_installing is null || _installing.WasKilled).Should().BeTrue($"one installs at a time, after {_schedule.Told()}");
            _installing = actor;
            Directory.CreateDirectory(Path.Combine(place.Directory, "bin"));
            await File.WriteAllTextAsync(Path.Combine(place.Directory, Program), "half", None);
            _schedule.Step("writes the tool");
            _installing = null;
            if (Failures-- > 0)
            {
                _failed.Add(actor);
                _toldToFail.UnionWith(_asking.Where(static other => other.Program.Next is { } next && WaitsForLayer(next)));
                throw installation.Missing("there is no index", tool: null, cause: null);
            }

            _made.Add(actor);
            return await InstallAtOnceAsync(place);
        };

    /// <summary>Whether it has looked for earlier failures, and has the layer's lock before it.</summary>
    private static bool WaitsForLayer(string next) =>
        (next.StartsWith("takes ", StringComparison.Ordinal) || next.StartsWith("tries ", StringComparison.Ordinal))
        && !next.Contains("collect", StringComparison.Ordinal);

    private static async Task<string> InstallAtOnceAsync(LayerPlace place)
    {
        Directory.CreateDirectory(Path.Combine(place.Directory, "bin"));
        await File.WriteAllTextAsync(Path.Combine(place.Directory, Program), Whole, None);
        return "1.0";
    }

    private LayerStore Open(IFileLocks locks) =>
        new(new LayerStoreOptions { Directory = _directory.At("store") }, locks, TimeProvider.System, NullLogger<LayerStore>.Instance);
}
