using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Testing;
using Satchel.Testing.Containers;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>How an engine is told variables. It is a script that has an image.</summary>
public sealed class ContainerVariablesTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private PreparedNode? _node;

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        _directory.Dispose();
    }

    [Theory]
    [InlineData("podman", "SEC.DOT", """{"secret": "word"}""")]
    [InlineData("podman", "UID", """{"secret": "word"}""")]
    [InlineData("podman", "Z-B", "\"x${W}\"")]
    [InlineData("docker", "SEC.DOT", """{"secret": "word"}""")]
    public async Task Prepare_ASecretUnderANameThatNoShellTakes_IsRefused(string engine, string name, string value)
    {
        var node = NodeWith(engine);
        node.Secrets.Set("word", "hushhush");

        var failure = await node.FailureAsync(
            $$$"""{"image_uri": "t/image:1", "env_vars": {"W": {"secret": "word"}, "{{{name}}}": {{{value}}} } }"""
        );

        failure.Code.Should().Be("setup_failed");
        failure.Message.Should().Contain($"A container cannot be given '{name}': it holds a secret under a name that no shell takes.");
        failure.Hint.Should().Contain("letters, digits and underscores");
    }

    [Fact]
    public async Task Prepare_APlainValueUnderSuchAName_IsTheEngines()
    {
        var plan = await NodeWith("podman").PrepareAsync("""{"image_uri": "t/image:1", "env_vars": {"A.B": "plain"} }""");

        plan.CommandPrefix.Should().Contain("--env=A.B");
        plan.Variables["A.B"].Should().Be("plain");
    }

    [Theory]
    [InlineData("podman")]
    [InlineData("docker")]
    public async Task Prepare_AnyValues_ReachTheContainerAndNothingThatTheEngineKeeps(string engine)
    {
        Assert.SkipUnless(ContainerStore.IsAvailable, ContainerStore.Missing);
        const string canary = "CANARY-91be";
        const string odd = "it's \"$1\"\nEND\n\u0010\u0011 é";
        await using var store = await ContainerStore.CreateAsync(("localhost/tests/small:1", "NAME=small\n"));
        var node = _node = new PreparedNode(containers: new ContainerOptions { Engine = Podman(engine) });
        foreach (var (name, value) in store.Variables)
        {
            node.Variables[name] = value;
        }

        node.Secrets.Set("word", canary);
        var spec = new JsonObject
        {
            ["image_uri"] = "localhost/tests/small:1",
            ["env_vars"] = new JsonObject
            {
                ["W"] = new JsonObject { ["secret"] = "word" },
                ["ODD"] = odd,
            },
        };
        var plan = await node.PrepareAsync(spec.ToJsonString());

        var seen = await PreparedNode.RunAsync(plan, [.. plan.CommandPrefix, "/bin/sh", "-c", "echo \"$W|$ODD|$(cat)|\""]);

        seen.Should().Be($"{canary}|{odd}||");
        plan.CommandPrefix.Should().NotContainMatch($"*{canary}*");
        plan.Variables.Values.Should().NotContainMatch($"*{canary}*");
        HeldText.In(store.Root, canary).Should().BeEmpty();
    }

    /// <summary>An engine of a name that is podman.</summary>
    private string Podman(string name) =>
        name is "podman"
            ? "/usr/bin/podman"
            : _directory.WriteProgram(
                name,
                "#!/bin/sh\n# An init is not on every machine.\n"
                    + "for word; do shift; [ \"$word\" = --init ] || set -- \"$@\" \"$word\"; done; exec /usr/bin/podman \"$@\"\n"
            );

    private PreparedNode NodeWith(string engine) =>
        _node = new PreparedNode(
            containers: new ContainerOptions
            {
                Engine = _directory.WriteProgram(
                    engine,
                    """
                    #!/bin/sh
                    case "$1" in
                    image) echo '[{"Id": "sha256:ec414d954e89244e3ddfd8547231d4a3c3c41f2b5f0b40dfa3dbc3bba15966f7", "RepoTags": ["t/image:1"],
                        "RepoDigests": [], "Config": {"Env": null}, "Size": 5}]' ;;
                    esac

                    """
                ),
            }
        );
}
