using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Posix.Processes;
using Satchel.Testing.Containers;
using Satchel.Testing.Running;

namespace Satchel.EndToEnd.Tests.Environments;

/// <summary>Jobs in containers of a real docker, whose service starts them elsewhere.</summary>
public sealed class DockerTests : EngineTests<DockerService>
{
    protected override async Task<DockerService> StartEngineAsync()
    {
        Assert.SkipUnless(DockerService.IsAvailable, DockerService.Missing);
        var docker = await DockerService.StartAsync();
        await docker.ImportAsync(Image, OsRelease);
        return docker;
    }

    // The service removes them, when it comes to it.
    protected override Task IsEmptyAsync() =>
        Eventually.TrueAsync(async () => (await Engine.ContainersAsync()).Length == 0, "no container is left");

    [Fact]
    public async Task A_job_runs_in_its_image_with_its_files_its_variables_and_its_clusters_network() =>
        (
            await RunWholeAsync(
                ["--entrypoint-num-cpus=1", "--entrypoint-memory=100000000"],
                new JsonObject { ["DOCKER_HOST"] = "the job's" }
            )
        )
            .Should()
            .Contain("DOCKER_HOST=the job's")
            .And.Contain($"uid={OwnProcess.UserId} gid={OwnProcess.GroupId}");

    [Fact]
    public async Task An_image_that_there_is_not_fails_with_what_docker_says()
    {
        await Daemon.SubmitAsync("true", "lost", new JsonObject { ["image_uri"] = "127.0.0.1:1/tests/lost:1" });

        var ended = await Daemon.WaitForEndAsync("lost");

        ended.Status.Should().Be(JobStatus.Failed);
        ended.Message.Should().Contain("The registry of '127.0.0.1:1/tests/lost:1' cannot be reached.");
    }
}
