using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>What docker's command line does otherwise than podman's. The engine is a script that answers as docker does.</summary>
public sealed class DockerCommandTests : IDisposable
{
    private const string Id = "ec414d954e89244e3ddfd8547231d4a3c3c41f2b5f0b40dfa3dbc3bba15966f7";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Prepare_AnImageThatDockerFetches_TellsHowItGetsOnAndStartsItByItsId()
    {
        await using var node = NodeWith(
            $$"""
            pull) touch fetched
                printf '%s\n' '1: Pulling from tests/image' '0b3749b115e6: Pulling fs layer' '0b3749b115e6: Download complete' "$2" ;;
            image)
                if [ ! -e fetched ]; then echo '[]'; echo "Error: No such image: $3" >&2; exit 1; fi
                echo '[{"Id": "sha256:{{Id}}", "RepoTags": ["t/image:1"], "RepoDigests": [], "Config": {"Env": null}, "Size": 5}]' ;;
            run) ;;
            *) echo "unknown flag: $1" >&2; exit 125 ;;
            """
        );

        var plan = await node.PrepareAsync("""{"image_uri": "t/image:1"}""");

        node.Log.Should().Contain("0b3749b115e6: Download complete");
        plan.CommandPrefix.Should().Contain(Id).And.Contain("--user=1000:1001").And.Contain("--init");
        plan.IsStartedElsewhere.Should().BeTrue();
        plan.Ending!.Command.Should().NotContain("--ignore", "docker has no such option");
    }

    [Fact]
    public async Task Prepare_WithALoginThatDockerWouldNotRead_SaysSo()
    {
        await using var node = NodeWith("image) echo \"Error: No such image: $3\" >&2; exit 1 ;;", authFile: "/etc/logins.json");

        var failure = await node.FailureAsync("""{"image_uri": "t/image:1"}""");

        failure.Message.Should().Contain("only from a file named config.json, not from '/etc/logins.json'");
    }

    [Theory]
    [InlineData("failed to connect to the docker API at tcp://10.0.0.1:2375; check if the daemon is running", "container_engine_missing")]
    [InlineData("Error response from daemon: no matching manifest for linux/arm64/v8 in the manifest list entries", "wrong_platform")]
    [InlineData("Error response from daemon: toomanyrequests: You have reached your pull rate limit.", "index_unreachable")]
    [InlineData("Error: unknown flag: --pull\nSee 'podman run --help'.", "tool_too_old")]
    [InlineData("unknown flag: --pull\nSee 'docker run --help'.", "tool_too_old")]
    [InlineData("Error response from daemon: manifest for t/image:9 not found: manifest unknown: manifest unknown", "image_not_found")]
    [InlineData(
        "Error response from daemon: pull access denied for t/image, repository does not exist or may require 'docker login'",
        "access_denied"
    )]
    public void Failure_OfDocker_IsToldApart(string lines, string code) =>
        EngineFailures
            .Of(
                new ContainerEngine("/usr/bin/docker", IsDocker: true),
                "t/image:1",
                "fetch",
                new ToolResult(["docker"], 1, lines.Split('\n'))
            )
            .Kind.Code.Should()
            .Be(code);

    [Theory]
    [InlineData("localhost/nope", "image_not_found")]
    [InlineData("localhost:5000/nope", "index_unreachable")]
    public void Failure_OfANameThatEnginesGiveWhatIsBuiltOnThem_IsThatItIsNotThere(string image, string code)
    {
        var failure = EngineFailures.Of(
            new ContainerEngine("/usr/bin/podman", IsDocker: false),
            image,
            "fetch",
            new ToolResult(
                ["podman"],
                125,
                [
                    "Error: initializing source docker://x:latest: pinging container registry x: dial tcp 127.0.0.1:443: connect: connection refused",
                ]
            )
        );

        failure.Kind.Code.Should().Be(code);
        failure.Message.Should().Contain($"'{image}'");
    }

    [Theory]
    [InlineData(
        """time="2026-11-28T14:03:14Z" level=warning msg="Failed, retrying in 1s ... (1/3). Error: Get \"https://h/v2/\": refused" """,
        """Failed, retrying in 1s ... (1/3). Error: Get "https://h/v2/": refused"""
    )]
    [InlineData("time=\"2026-11-28T14:03:14Z\" level=error msg=refused", "refused")]
    [InlineData(" Copying blob 0b3749b115e6 done ", "Copying blob 0b3749b115e6 done")]
    public void WordsOf_ALineOfPodman_AreWhatItSays(string line, string words) => EngineLine.WordsOf(line).Should().Be(words);

    [Fact]
    public void Failure_ARemovalThatIsUnderWay_CountsAsGone() =>
        EngineFailures
            .SaysNoSuchContainer(
                new ToolResult(["docker"], 1, ["Error response from daemon: removal of container satchel-1 is already in progress"])
            )
            .Should()
            .BeTrue();

    private PreparedNode NodeWith(string commands, string? authFile = null)
    {
        var engine = _directory.WriteProgram("docker", $"#!/bin/sh\ncd {_directory.Path} || exit 1\ncase \"$1\" in\n{commands}\nesac\n");
        return new PreparedNode(
            containers: new ContainerOptions
            {
                Engine = engine,
                AuthFile = authFile,
                UserId = 1000,
                GroupId = 1001,
            }
        );
    }
}
