using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Environments.Engine;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Engine;

public sealed class EnvironmentPreparerTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly List<string> _log = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Prepare_FieldsOfAllPhases_WorkInOrderOfPhaseAndThenOfTheList()
    {
        var order = new List<string>();
        ScriptedMaterializer Materializer(string field, EnvironmentPhase phase) =>
            new(
                field,
                phase,
                (_, _) =>
                {
                    order.Add($"make {field}");
                    return Task.CompletedTask;
                }
            );
        ScriptedContributor Contributor(string field, EnvironmentPhase phase) =>
            new(
                field,
                phase,
                (draft, _) =>
                {
                    order.Add($"plan {field}");
                    return draft;
                }
            );

        var preparer = Preparer(
            [
                Materializer("e", EnvironmentPhase.Process),
                Materializer("c", EnvironmentPhase.Dependencies),
                Materializer("a", EnvironmentPhase.Base),
                Materializer("b1", EnvironmentPhase.Sources),
                Materializer("b2", EnvironmentPhase.Sources),
                Materializer("absent", EnvironmentPhase.Base),
            ],
            [
                Contributor("e", EnvironmentPhase.Process),
                Contributor("b1", EnvironmentPhase.Sources),
                Contributor("absent", EnvironmentPhase.Base),
                Contributor("a", EnvironmentPhase.Base),
            ]
        );

        await preparer.PrepareAsync(Request("""{"e": 1, "a": 1, "b1": 1, "b2": 1, "c": 1, "absent": null}"""), None);

        order.Should().Equal("make a", "make b1", "make b2", "make c", "make e", "plan a", "plan b1", "plan e");
    }

    [Fact]
    public async Task Prepare_WhatIsMade_GetsItsNameOnceItIsWhole()
    {
        string? seen = null;
        var preparer = Preparer(
            [
                new ScriptedMaterializer(
                    "f",
                    EnvironmentPhase.Sources,
                    async (target, cancellationToken) =>
                    {
                        Directory.CreateDirectory(target);
                        await File.WriteAllTextAsync(Path.Combine(target, "x"), "1", cancellationToken);
                        Directory.Exists(_directory.At("f")).Should().BeFalse();
                    }
                ),
            ],
            [
                new ScriptedContributor(
                    "f",
                    EnvironmentPhase.Sources,
                    (draft, directory) =>
                    {
                        seen = directory;
                        return draft;
                    }
                ),
            ]
        );

        await preparer.PrepareAsync(Request("""{"f": 1}"""), None);

        seen.Should().Be(_directory.At("f"));
        Directory.GetFileSystemEntries(_directory.Path).Should().Equal(_directory.At("f"));
        File.ReadAllText(_directory.At("f", "x")).Should().Be("1");
        _log.Should().HaveCount(2).And.OnlyContain(static line => line.StartsWith("f: "));
    }

    [Fact]
    public async Task Prepare_NothingIsMade_ContributorGetsNoDirectory()
    {
        var seen = "unset";
        var preparer = Preparer(
            [new ScriptedMaterializer("f", EnvironmentPhase.Sources, static (_, _) => Task.CompletedTask)],
            [
                new ScriptedContributor(
                    "f",
                    EnvironmentPhase.Sources,
                    (draft, directory) =>
                    {
                        seen = directory;
                        return draft;
                    }
                ),
            ]
        );

        await preparer.PrepareAsync(Request("""{"f": 1}"""), None);

        seen.Should().BeNull();
    }

    [Fact]
    public async Task Prepare_EmptySpec_IsTheBase()
    {
        var plan = await Preparer([], []).PrepareAsync(Request("{}", ("A", "1"), ("PYTHONPATH", "/p")), None);

        plan.WorkingDirectory.Should().BeNull();
        plan.Variables.Should().BeEquivalentTo(new Dictionary<string, string> { ["A"] = "1", ["PYTHONPATH"] = "/p" });
    }

    [Theory]
    [InlineData(null, "/b:/a")]
    [InlineData("", "/b:/a")]
    [InlineData("/node:/x", "/b:/a:/node:/x")]
    public async Task Prepare_PythonPath_StandsBeforeTheVariable(string? variable, string expected)
    {
        var preparer = Preparer(
            [],
            [
                new ScriptedContributor(
                    "a",
                    EnvironmentPhase.Sources,
                    static (draft, _) => draft with { PythonPath = ["/a", .. draft.PythonPath] }
                ),
                new ScriptedContributor(
                    "b",
                    EnvironmentPhase.Sources,
                    static (draft, _) => draft with { PythonPath = ["/b", .. draft.PythonPath] }
                ),
            ]
        );
        var request = variable is null ? Request("""{"a": 1, "b": 1}""") : Request("""{"a": 1, "b": 1}""", ("PYTHONPATH", variable));

        var plan = await preparer.PrepareAsync(request, None);

        plan.Variables["PYTHONPATH"].Should().Be(expected);
        plan.PythonPath.Should().BeEmpty();
        request.BaseVariables.GetValueOrDefault("PYTHONPATH").Should().Be(variable, "what the caller gave is nobody's to change");
    }

    [Fact]
    public async Task Prepare_ProgramPath_StandsBeforeTheVariable()
    {
        var preparer = Preparer(
            [],
            [
                new ScriptedContributor(
                    "a",
                    EnvironmentPhase.Base,
                    static (draft, _) => draft with { ProgramPath = ["/env/bin", "/tool/bin"] }
                ),
            ]
        );

        var plan = await preparer.PrepareAsync(Request("""{"a": 1}""", ("PATH", "/usr/bin:/bin")), None);

        plan.Variables["PATH"].Should().Be("/env/bin:/tool/bin:/usr/bin:/bin");
        plan.ProgramPath.Should().BeEmpty();
    }

    [Fact]
    public void Wrap_ACommand_FollowsThePrefix()
    {
        var plan = new LaunchPlan(null, new Dictionary<string, string>()) { CommandPrefix = ["podman", "run", "image"] };

        plan.Wrap(["/bin/sh", "-c", "echo hi"]).Should().Equal("podman", "run", "image", "/bin/sh", "-c", "echo hi");
    }

    [Fact]
    public async Task Prepare_AProviderFails_SaysWhichPhaseWhereAndWhatToDo()
    {
        var cause = new SatchelException(new SatchelError("package_not_found", "No such package.", "Submit again.") { Retryable = true });
        var reached = false;
        var preparer = Preparer(
            [
                new ScriptedMaterializer(
                    "first",
                    EnvironmentPhase.Sources,
                    (target, _) =>
                    {
                        Directory.CreateDirectory(target);
                        throw cause;
                    }
                ),
                new ScriptedMaterializer(
                    "later",
                    EnvironmentPhase.Dependencies,
                    (_, _) =>
                    {
                        reached = true;
                        return Task.CompletedTask;
                    }
                ),
            ],
            []
        );

        var prepare = () => preparer.PrepareAsync(Request("""{"first": 1, "later": 1}"""), None);

        var failure = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>()).Which;
        failure
            .SetupError.Should()
            .BeEquivalentTo(
                new RuntimeEnvSetupError(EnvironmentPhase.Sources, "first", "node-7", "No such package.", "Submit again.")
                {
                    Retryable = true,
                }
            );
        failure.InnerException.Should().BeSameAs(cause);
        failure.Error.Code.Should().Be("runtime_env_setup_failed");
        reached.Should().BeFalse();
        Directory.Exists(_directory.At("first")).Should().BeFalse();
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    public async Task Prepare_TheDiskFails_IsAFailureToSetUp(Type kind)
    {
        var preparer = Preparer(
            [
                new ScriptedMaterializer(
                    "f",
                    EnvironmentPhase.Base,
                    (_, _) => throw (Exception)Activator.CreateInstance(kind, "No space left on device")!
                ),
            ],
            []
        );

        var prepare = () => preparer.PrepareAsync(Request("""{"f": 1}"""), None);

        var failure = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        failure
            .Should()
            .Match<RuntimeEnvSetupError>(error =>
                error.Phase == EnvironmentPhase.Base
                && error.Provider == "f"
                && error.Message.Contains("No space left")
                && error.Hint.Length > 0
            );
    }

    [Fact]
    public async Task Prepare_ADefectInAProvider_IsNotDressedUp()
    {
        var preparer = Preparer(
            [new ScriptedMaterializer("f", EnvironmentPhase.Base, static (_, _) => throw new InvalidOperationException("defect"))],
            []
        );

        var prepare = () => preparer.PrepareAsync(Request("""{"f": 1}"""), None);

        await prepare.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Prepare_Cancelled_StopsAndLeavesNothingUnderItsName()
    {
        using var cancel = new CancellationTokenSource();
        var reached = false;
        var preparer = Preparer(
            [
                new ScriptedMaterializer(
                    "f",
                    EnvironmentPhase.Base,
                    async (target, cancellationToken) =>
                    {
                        Directory.CreateDirectory(target);
                        await cancel.CancelAsync();
                        cancellationToken.ThrowIfCancellationRequested();
                    }
                ),
                new ScriptedMaterializer(
                    "g",
                    EnvironmentPhase.Process,
                    (_, _) =>
                    {
                        reached = true;
                        return Task.CompletedTask;
                    }
                ),
            ],
            []
        );

        var prepare = () => preparer.PrepareAsync(Request("""{"f": 1, "g": 1}"""), cancel.Token);

        await prepare.Should().ThrowAsync<OperationCanceledException>();
        reached.Should().BeFalse();
        Directory.Exists(_directory.At("f")).Should().BeFalse();
    }

    [Fact]
    public async Task Prepare_CancelledBetweenProviders_BeginsNoOther()
    {
        using var cancel = new CancellationTokenSource();
        var reached = false;
        var preparer = Preparer(
            [
                new ScriptedMaterializer("f", EnvironmentPhase.Base, (_, _) => cancel.CancelAsync()),
                new ScriptedMaterializer(
                    "g",
                    EnvironmentPhase.Process,
                    (_, _) =>
                    {
                        reached = true;
                        return Task.CompletedTask;
                    }
                ),
            ],
            []
        );

        var prepare = () => preparer.PrepareAsync(Request("""{"f": 1, "g": 1}"""), cancel.Token);

        await prepare.Should().ThrowAsync<OperationCanceledException>();
        reached.Should().BeFalse();
    }

    [Fact]
    public async Task Prepare_TakesTooLong_FailsWithTheLimitAndHowToRaiseIt()
    {
        var preparer = Preparer(
            [
                new ScriptedMaterializer(
                    "f",
                    EnvironmentPhase.Sources,
                    async (target, cancellationToken) =>
                    {
                        Directory.CreateDirectory(target);
                        _time.GoOff();
                        await Task.Delay(Timeout.Infinite, cancellationToken);
                    }
                ),
            ],
            []
        );

        var prepare = () => preparer.PrepareAsync(Request("""{"f": 1, "config": {"setup_timeout_seconds": 7}}"""), None);

        var failure = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;
        failure.Message.Should().Contain("7 seconds");
        failure.Hint.Should().Contain("setup_timeout_seconds");
        failure.Retryable.Should().BeTrue();
        Directory.Exists(_directory.At("f")).Should().BeFalse();
    }

    [Theory]
    [InlineData("{}", 600)]
    [InlineData("""{"config": {"setup_timeout_seconds": 1}}""", 1)]
    [InlineData("""{"config": {"setup_timeout_seconds": -1}}""", null)]
    [InlineData("""{"config": {"setup_timeout_seconds": 2147483647}}""", null)]
    [InlineData("""{"config": {"eager_install": true}}""", 600)]
    public async Task Prepare_Limit_AsTheConfigSays(string spec, int? seconds)
    {
        await Preparer([], []).PrepareAsync(Request(spec), None);

        (_time.DueTime is { } due && due != Timeout.InfiniteTimeSpan ? (int?)due.TotalSeconds : null).Should().Be(seconds);
    }

    private EnvironmentPreparer Preparer(IReadOnlyList<IMaterializer> materializers, IReadOnlyList<ILaunchContributor> contributors) =>
        new(materializers, contributors, "node-7", _time);

    private EnvironmentRequest Request(string spec, params (string Name, string Value)[] variables) =>
        new(
            JsonNode.Parse(spec)!.AsObject(),
            _directory.Path,
            variables.ToDictionary(static variable => variable.Name, static variable => variable.Value)
        )
        {
            Log = _log.Add,
        };
}
