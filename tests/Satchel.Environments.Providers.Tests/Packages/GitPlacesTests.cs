using System.Diagnostics;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Places of repositories that an installer sees in place of those with a secret in their path.</summary>
public sealed class GitPlacesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin", ["T"] = "hush" };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("1//own.git", "remote-http satchel http://h/hush/own.git\n")]
    [InlineData("1;echo ran>$SEEN;/own.git", "")]
    [InlineData("{1}$(echo ran>$SEEN)/own.git", "")]
    [InlineData("/own.git", "")]
    public async Task Helper_AnyAddress_BecomesGitsOwnForAKnownPlaceAlone(string address, string seen)
    {
        new GitPlaces(_variables, Build()).Hide("own @ git+http://h/${T}/own.git").Should().NotContain("hush");
        _directory.WriteProgram("bin/git", "#!/bin/sh\necho \"$* $GIT_CONFIG_VALUE_2\" > \"$SEEN\"\n");
        var start = new ProcessStartInfo(Path.Combine(_variables[GitPlaces.ProgramsVariable], "git-remote-satchel"), ["origin", address]);
        foreach (var (name, value) in _variables)
        {
            start.Environment[name] = value;
        }

        start.Environment["PATH"] = _directory.At("bin") + ":/usr/bin:/bin";
        start.Environment["SEEN"] = _directory.At("seen");

        using var helper = Process.Start(start)!;
        await helper.WaitForExitAsync(TestContext.Current.CancellationToken);

        (
            File.Exists(_directory.At("seen"))
                ? await File.ReadAllTextAsync(_directory.At("seen"), TestContext.Current.CancellationToken)
                : ""
        )
            .Should()
            .Be(seen);
    }

    [Fact]
    public void Hide_LoginThatIsStillThere_LeavesTheAddress() =>
        new GitPlaces(_variables, Build()).Hide("own @ git+https://me:${T}@h/own.git").Should().Be("own @ git+https://me:${T}@h/own.git");

    [Theory]
    [InlineData("own @ git+https://${T}/own.git")]
    [InlineData("own @ git+https://h.${T}:8443/a/${T}.git@v1")]
    public void Hide_SecretInTheHost_NamesAnotherPlaceThatGitIsToldOf(string line)
    {
        var hidden = new GitPlaces(_variables, Build()).Hide(line);

        hidden.Should().NotContain("${").And.NotContain("hush");
        GitPlaces.Shown(hidden).Should().Be(line);
        _variables["GIT_PLACE_1"].Should().Contain("hush");
    }

    [Theory]
    [InlineData("T", "${T}")]
    [InlineData("LAYER_SECRET_1", "${T}")]
    [InlineData("LAYER_INDEX_TOKEN_1", "***")]
    public void Hide_AReference_TellsWhatPeopleReadForWhatStandsThere(string name, string read)
    {
        _variables["LAYER_SECRET_1"] = "hush";
        _variables["LAYER_INDEX_TOKEN_1"] = "other";
        var shown = new Dictionary<string, string>(StringComparer.Ordinal);
        var build = Build();
        build = build with
        {
            Layer = build.Layer with { Plan = build.Layer.Plan with { Secrets = new Dictionary<string, string> { ["T"] = "hush" } } },
            StandsFor = shown.Add,
        };

        var line = new GitPlaces(_variables, build).Hide($"own @ git+http://h/${{{name}}}/own.git");

        line.Should().Be($"own @ git+http://h/satchel.{name}./own.git");
        shown.Should().Equal(new Dictionary<string, string> { [$"satchel.{name}."] = read });
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("podman")]
    public async Task ContainerOfABuild_WithASecretPlace_FindsTheHelper(string engine)
    {
        var seen = new Seen();
        var build = Build() with { Tools = seen };
        new GitPlaces(_variables, build).Hide("own @ git+http://h/${T}/own.git");
        var options = new ContainerOptions { Engine = _directory.WriteProgram(engine, "#!/bin/sh\n") };

        await ContainerTools
            .Within(build, options)
            .Tools.RunAsync(new ToolCommand(["/usr/bin/pip", "install"], _variables), TestContext.Current.CancellationToken);

        string.Join(' ', seen.Arguments)
            .Should()
            .Contain("export PATH=\"$PATH:$GIT_PLACE_PROGRAMS\"")
            .And.EndWith("satchel /usr/bin/pip install");
    }

    private LayerBuild Build() =>
        new()
        {
            Layer = new PlannedLayer(
                LayerKey.From(Digest.Of("tests"u8)),
                "pip",
                1,
                new LayerPlan(new JsonObject { ["image"] = "t/image:1" }),
                []
            ),
            Directory = _directory.At("layer"),
            Scratch = _directory.At("scratch"),
            Cache = _directory.At("cache"),
            Variables = _variables,
            Tools = new Seen(),
            Progress = new Progress<string>(),
            Log = _ => { },
        };

    private sealed class Seen : IToolRunner
    {
        public IReadOnlyList<string> Arguments { get; private set; } = [];

        public Task<ToolResult> RunAsync(ToolCommand command, CancellationToken cancellationToken)
        {
            Arguments = command.Arguments;
            return Task.FromResult(new ToolResult(command.Arguments, 0, []));
        }
    }
}
