using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Conformance;
using Satchel.Environments.Tools;
using Satchel.Environments.Validation;
using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Environments.Providers.Tests.Custom;

/// <summary>Programs of custom fields that do not do as they should.</summary>
public sealed class CustomProgramTests : IAsyncDisposable
{
    private const string Planned = """printf '{"protocol": 1, "layers": [{"inputs": {}}]}'""";

    private static readonly StandaloneTools Programs = new(TimeProvider.System);

    private readonly TemporaryDirectory _scratch = new();
    private readonly ProviderBench _bench = new();

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("exit 3", "tool_failed", "exit code 3")]
    [InlineData("printf nonsense", "tool_failed", "not one object of JSON")]
    [InlineData("""printf '{"protocol": 1, "protocol": 1}'""", "tool_failed", "not one object of JSON")]
    [InlineData(
        """printf '%s' '{"protocol": 1, "layers": [{"inputs": {}, "summary": "\ud800"}]}'""",
        "tool_failed",
        "not one object of JSON"
    )]
    [InlineData("""printf '%s' '{"protocol": 1, "layers": [], "\udc00": 1}'""", "tool_failed", "not one object of JSON")]
    [InlineData("""printf '%s' '{"error": {"code": "\ud800", "message": "m"}}'""", "tool_failed", "not one object of JSON")]
    [InlineData("""printf '{"protocol": 2, "layers": []}'""", "tool_too_old", "speaks protocol 2")]
    [InlineData("""printf '{"layers": []}'""", "tool_too_old", "speaks protocol unknown")]
    [InlineData("""printf '{"protocol": 1}'""", "tool_failed", "no list of 'layers'")]
    [InlineData("""printf '{"protocol": 1, "layers": [{}]}'""", "tool_failed", "'inputs'")]
    [InlineData("head -c 5000000 /dev/zero", "tool_failed", "more than 4 MiB")]
    [InlineData("sleep 60 & sleep 60", "setup_timeout", "did not answer 'plan' within 0.2 seconds")]
    [InlineData(
        """printf '{"error": {"code": "quota_exceeded", "message": "none left", "hint": "wait"}}'""",
        "quota_exceeded",
        "none left"
    )]
    [InlineData("""printf '{"protocol": 1, "layers": [], "error": "no licence"}'""", "tool_failed", "an 'error' that is no object")]
    [InlineData("""printf '{"protocol": 1, "layers": [], "error": true}'""", "tool_failed", "an 'error' that is no object")]
    [InlineData("""printf '{"error": {"code": "made up", "message": "no"}}'; exit 1""", "setup_failed", "no")]
    public async Task Plan_ProgramThatDoesNotAnswer_IsToldByNameAndMethod(string script, string code, string message)
    {
        var error = (await PrepareAsync(Script($"echo words >&2; {script}")).Should().ThrowAsync<RuntimeEnvSetupException>())
            .Which
            .SetupError;

        error.Code.Should().Be(code);
        error.Message.Should().Contain(message);
        error.Hint.Should().NotBeEmpty();
        error.Provider.Should().Be("own");
        if (error.Command.Count > 0)
        {
            error.Command.Should().Equal(_scratch.At("program"), "argument");
            error.LastLines.Should().Contain("words");
        }
    }

    [Theory]
    [InlineData("""{"variables": {"A=B": "1"}}""", "'variables'")]
    [InlineData("""{"variables": {"A": 1}}""", "'variables'")]
    [InlineData("""{"program_path": ["bin"]}""", "'program_path'")]
    [InlineData("""{"python_path": "/x"}""", "'python_path'")]
    [InlineData("""{"command_prefix": [1]}""", "'command_prefix'")]
    public async Task Contribute_WhatMakesNoSense_FailsTheSetUp(string contribution, string message)
    {
        var answer = contribution.Insert(1, "\"protocol\": 1, ");

        var error = (
            await PrepareAsync(ByMethod(fill: "printf '{\"protocol\": 1}'", contribute: $"printf '{answer}'"))
                .Should()
                .ThrowAsync<RuntimeEnvSetupException>()
        )
            .Which
            .SetupError;

        error.Message.Should().Contain(message).And.Contain("contribute");
    }

    [Fact]
    public async Task Materialize_Cancelled_EndsAllThatTheProgramStarted()
    {
        var pids = _scratch.At("pids");
        var script = ByMethod(fill: $"setsid sleep 600 & echo $! $$ >'{pids}.new'; mv '{pids}.new' '{pids}'; wait", contribute: "exit 1");
        using var stop = new CancellationTokenSource();
        var preparing = PrepareAsync(script, stop.Token)();
        await Eventually.TrueAsync(() => File.Exists(pids), "the program has begun");

        await stop.CancelAsync();

        await FluentActions.Awaiting(() => preparing).Should().ThrowAsync<OperationCanceledException>();
        foreach (var pid in (await File.ReadAllTextAsync(pids)).Split(' '))
        {
            await Eventually.TrueAsync(
                () => ProcessIdentity.Of(int.Parse(pid, CultureInfo.InvariantCulture)) is null,
                "nothing of it is left"
            );
        }
    }

    [Theory]
    [InlineData("PIP_INDEX_URL", "http://h/a", "http://h/b", true)]
    [InlineData("UV_INDEX", "http://h/a", "http://h/b", true)]
    [InlineData("PIP_INDEX_URL", "http://me:one@h/a", "http://me:two@h/a", false)]
    [InlineData("HTTPS_PROXY", "http://h/a", "http://h/b", false)]
    [InlineData("OWN", "http://h/a", "http://h/b", false)]
    [InlineData("UV_INDEX_CORP_PASSWORD", "one", "two", false)]
    [InlineData("UV_INDEX_CORP_USERNAME", "one", "two", false)]
    [InlineData("NUGET_CORP_TOKEN", "one", "two", false)]
    [InlineData("CONDA_TOKEN", "one", "two", false)]
    [InlineData("UV_CACHE_DIR", "/one", "/two", false)]
    [InlineData("PIP_TIMEOUT", "1", "2", false)]
    public async Task Plan_AVariableThatTheProgramIsGiven_GivesOtherLayersWhereItDecides(string name, string one, string two, bool isOther)
    {
        var providers = Providers(Custom(Script(Planned)));
        JsonObject Spec(string value) =>
            new()
            {
                ["own"] = 1,
                ["env_vars"] = new JsonObject { [name] = value },
            };

        var first = (await _bench.PlanAsync(providers, Spec(one))).Layers.Single().Key;
        var second = (await _bench.PlanAsync(providers, Spec(two))).Layers.Single().Key;

        (first != second).Should().Be(isOther);
    }

    [Fact]
    public async Task Plan_ProgramThatWasReplaced_GivesOtherLayers()
    {
        var custom = Custom(ByMethod("printf '{\"protocol\": 1}'", "printf '{\"protocol\": 1}'"));
        var providers = Providers(custom);
        var spec = new JsonObject { ["own"] = 1 };
        var before = (await _bench.PlanAsync(providers, spec)).Layers.Single().Key;
        (await _bench.PlanAsync(providers, spec)).Layers.Single().Key.Should().Be(before);

        await AppendAsync(custom.Command[0], "# another one");

        (await _bench.PlanAsync(providers, spec)).Layers.Single().Key.Should().NotBe(before);
        var other = custom with { Settings = new JsonObject { ["a"] = 1 } };
        (await _bench.PlanAsync(Providers(other), spec)).Layers.Single().Key.Should().NotBe(before);
    }

    [Fact]
    public async Task Plan_LinkWhoseTargetIsRewritten_GivesOtherLayers()
    {
        var custom = Custom(Script(Planned));
        var target = _scratch.At("target");
        File.Move(custom.Command[0], target);
        File.CreateSymbolicLink(custom.Command[0], target);
        var providers = Providers(custom);
        var before = (await _bench.PlanAsync(providers, new JsonObject { ["own"] = 1 })).Layers.Single().Key;

        await AppendAsync(target, "# another one");

        (await _bench.PlanAsync(providers, new JsonObject { ["own"] = 1 })).Layers.Single().Key.Should().NotBe(before);
    }

    [Fact]
    public async Task Plan_ProgramReplacedByOneOfTheSameLengthAndTime_GivesOtherLayers()
    {
        var custom = Custom(Script(Planned));
        var program = custom.Command[0];
        var providers = Providers(custom);
        var before = (await _bench.PlanAsync(providers, new JsonObject { ["own"] = 1 })).Layers.Single().Key;
        var time = File.GetLastWriteTimeUtc(program);

        _scratch.WriteProgram("program", (await File.ReadAllTextAsync(program)).Replace("null", "full", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(program, time);

        (await _bench.PlanAsync(providers, new JsonObject { ["own"] = 1 })).Layers.Single().Key.Should().NotBe(before);
    }

    [Fact]
    public async Task Plan_SameValueAgain_AsksTheProgramOnce()
    {
        var count = _scratch.At("count");
        var providers = Providers(Custom(Script($"echo asked >>'{count}'; {Planned}")));

        for (var round = 0; round < 3; round++)
        {
            await _bench.PlanAsync(providers, new JsonObject { ["own"] = 1 });
        }

        (await File.ReadAllLinesAsync(count)).Should().ContainSingle();
    }

    [Fact]
    public async Task Plan_SameValueManyTimesAtOnce_AsksTheProgramOnce()
    {
        var count = _scratch.At("count");
        var providers = Providers(
            Custom(Script($"echo asked >>'{count}'; while [ ! -e '{_scratch.At("go")}' ]; do sleep 0.01; done; {Planned}"))
        );
        var plans = Enumerable.Range(0, 20).Select(_ => _bench.PlanAsync(providers, new JsonObject { ["own"] = 1 })).ToArray();
        await Eventually.TrueAsync(() => File.Exists(count), "the program was asked");

        await File.WriteAllTextAsync(_scratch.At("go"), "");
        var planned = await Task.WhenAll(plans);

        planned.Select(plan => plan.Layers.Single().Key).Distinct().Should().ContainSingle();
        (await File.ReadAllLinesAsync(count)).Should().ContainSingle();
    }

    [Fact]
    public async Task Plan_TheProgramIsReplacedWhileItAnswersAndPutBack_AsksAgain()
    {
        var count = _scratch.At("count");
        var (program, next) = (_scratch.At("program"), _scratch.At("next"));
        var providers = Providers(
            Custom(
                Script(
                    $"echo asked >>'{count}'; [ ! -e '{next}' ] || {{ cp -p '{program}' '{program}.old'; mv '{next}' '{program}'; }}; {Planned}"
                )
            )
        );
        _scratch.WriteProgram("next", $"#!/bin/sh\n{Script(Planned)}\n");
        await _bench.PlanAsync(providers, new JsonObject { ["own"] = 1 });
        File.Exists(next).Should().BeFalse("the other took its place");
        File.Move(program + ".old", program, overwrite: true);

        await _bench.PlanAsync(providers, new JsonObject { ["own"] = 1 });
        await _bench.PlanAsync(providers, new JsonObject { ["own"] = 1 });

        (await File.ReadAllLinesAsync(count)).Should().HaveCount(2);
    }

    [Fact]
    public async Task Materialize_TheProgramIsReplacedMeanwhile_KeepsNoLayerOfIt()
    {
        var (program, next) = (_scratch.At("program"), _scratch.At("next"));
        var script = ByMethod(
            fill: $"[ ! -e '{next}' ] || mv '{next}' '{program}'; printf '{{\"protocol\": 1}}'",
            contribute: "printf '{\"protocol\": 1}'"
        );
        var providers = Providers(Custom(script));
        var spec = new JsonObject { ["own"] = 1 };
        _scratch.WriteProgram("next", $"#!/bin/sh\n# The next one.\n{script}\n");

        var set = () => _bench.PrepareAsync(providers, spec, watch: null, CancellationToken.None);
        (await set.Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError.Message.Should().Contain("was replaced");

        File.Exists(next).Should().BeFalse("the other took its place");
        await set.Should().NotThrowAsync("it is planned and set up by the next one");
    }

    [Fact]
    public async Task Plan_ManyValuesAtOnce_AreAskedAFewAtATime()
    {
        var asked = Directory.CreateDirectory(_scratch.At("asked")).FullName;
        var script = Script($"mktemp '{asked}/XXXXXX' >/dev/null; while [ ! -e '{_scratch.At("go")}' ]; do sleep 0.01; done; {Planned}");
        var providers = Providers(Custom(script));
        var plans = Enumerable.Range(0, 20).Select(value => _bench.PlanAsync(providers, new JsonObject { ["own"] = value })).ToArray();
        await Eventually.TrueAsync(() => Directory.GetFiles(asked).Length == 8, "as many as may have begun");
        plans.Should().OnlyContain(plan => !plan.IsCompleted);
        Directory.GetFiles(asked).Should().HaveCount(8);

        await File.WriteAllTextAsync(_scratch.At("go"), "");
        await Task.WhenAll(plans);

        Directory.GetFiles(asked).Should().HaveCount(20);
    }

    [Fact]
    public async Task Examine_ErrorsOfTheProgram_StandBelowTheField()
    {
        var outcome = await ExamineAsync(
            Script(
                """printf '{"protocol": 1, "errors": [{"path": ".a[0]", "message": "m", "hint": "h"}, {"path": "../x", "message": "n"}, 5]}'"""
            )
        );

        outcome.Normalized.Should().BeNull();
        outcome.Errors.Select(error => (error.Path, error.Message)).Should().Equal(("$.own.a[0]", "m"), ("$.own", "n"), ("$.own", "5"));
        outcome.Errors.Should().OnlyContain(error => error.Hint.Length > 0);
    }

    [Fact]
    public async Task Examine_ProgramThatFails_IsAnErrorThatNamesIt()
    {
        var error = (await ExamineAsync(Script("echo it is broken >&2; exit 4"))).Errors.Single();

        error.Code.Should().Be("provider_failed");
        error.Path.Should().Be("$.own");
        error.Message.Should().Contain(_scratch.At("program")).And.Contain("'validate'").And.Contain("it is broken");
    }

    [Theory]
    [InlineData("echo $PIP_INDEX_URL; exit 1")]
    [InlineData("""printf '{"error": {"message": "%s", "hint": "%s"}}' $OWN_TOKEN $PIP_INDEX_URL""")]
    [InlineData("""printf '{"protocol": "%s"}' $OWN_TOKEN""")]
    public async Task Materialize_ProgramThatPrintsSecrets_IsToldWithoutThem(string fill)
    {
        var spec = new JsonObject
        {
            ["own"] = 1,
            ["env_vars"] = new JsonObject { ["PIP_INDEX_URL"] = "https://ann:canary-1@index/simple" },
        };
        var script = $"OWN_TOKEN=${{PIP_INDEX_URL#*ann:}} OWN_TOKEN=${{OWN_TOKEN%%@*}}\n{ByMethod(fill, "exit 1")}";

        var failure = (
            await FluentActions
                .Awaiting(() => _bench.PrepareAsync(Providers(Custom(script)), spec, watch: null, CancellationToken.None))
                .Should()
                .ThrowAsync<RuntimeEnvSetupException>()
        ).Which;

        var error = failure.SetupError;
        string[] told = [error.Message, error.Hint, .. error.LastLines, failure.ToString(), await File.ReadAllTextAsync(error.LogFile!)];
        told.Should().NotContain(text => text.Contains("canary", StringComparison.Ordinal));
        told.Should().Contain(text => text.Contains("***", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("echo https://ann:canary-1@index; exit 1")]
    [InlineData("""printf '{"error": {"message": "https://ann:canary-1@index", "hint": "https://ann:canary-1@index"}}'""")]
    [InlineData("""printf '{"protocol": 1, "errors": ["https://ann:canary-1@index"], "warnings": ["https://ann:canary-1@index"]}'""")]
    public async Task Ask_ProgramThatPrintsSecrets_IsToldWithoutThem(string script)
    {
        var examined = await ExamineAsync(Script(script));
        var error = (await PrepareAsync(Script(script)).Should().ThrowAsync<RuntimeEnvSetupException>()).Which.SetupError;

        string[] told = [.. examined.Errors.Select(fault => fault.Message + fault.Hint), .. examined.Warnings];
        told = [.. told, error.Message, error.Hint, .. error.LastLines];
        told.Should().NotContain(text => text.Contains("canary", StringComparison.Ordinal));
        told.Should().Contain(text => text.Contains("***", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Examine_NormalForm_ReplacesTheValue() =>
        (await ExamineAsync(Script("""printf '{"protocol": 1, "value": {"n": 1}, "warnings": ["odd"]}'""")))
            .Should()
            .Match<SpecValidation>(outcome =>
                outcome.Normalized!["own"]!.ToJsonString(null) == "{\"n\":1}" && outcome.Warnings.Single() == "odd"
            );

    private static EnvironmentProviders Providers(CustomProvider custom) =>
        BuiltInProviders.On(new ProviderServices(null!, null!, null!, null!) { Programs = Programs, Custom = [custom] });

    private static string ByMethod(string fill, string contribute) =>
        $"""
            case "$(cat)" in
            *'"method":"plan"'*) {Planned} ;;
            *'"method":"materialize"'*) {fill} ;;
            *) {contribute} ;;
            esac
            """;

    private static string Script(string body) => $"cat >/dev/null\n{body}";

    private Task<SpecValidation> ExamineAsync(string script) =>
        new RuntimeEnvValidator(BuiltInProviders.ValidatorsOf([Custom(script)], Programs), []).ExamineAsync(
            new JsonObject { ["own"] = "x" },
            CancellationToken.None
        );

    private Func<Task> PrepareAsync(string script, CancellationToken cancellationToken = default) =>
        () => _bench.PrepareAsync(Providers(Custom(script)), new JsonObject { ["own"] = 1 }, watch: null, cancellationToken);

    /// <summary>Adds a line to a program, by a process of its own: see <see cref="TemporaryDirectory.WriteProgram"/>.</summary>
    private static async Task AppendAsync(string program, string line)
    {
        using var writer = Process.Start("/bin/sh", ["-c", "echo \"$1\" >> \"$0\"", program, line]);
        await writer.WaitForExitAsync();
        writer.ExitCode.Should().Be(0);
    }

    private CustomProvider Custom(string script)
    {
        var program = _scratch.WriteProgram("program", $"#!/bin/sh\n{script}\n");
        var own = new CustomProvider("own", [program, "argument"]);
        return script.Contains("sleep 60 &", StringComparison.Ordinal) ? own with { AnswerTimeout = TimeSpan.FromSeconds(0.2) } : own;
    }
}
