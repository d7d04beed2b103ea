using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Testing.Containers;
using Satchel.Testing.Hosting;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>Images from a registry, fetched by a real podman.</summary>
public sealed class ImageTests(SmallImage image) : IAsyncLifetime
{
    private ContainerStore? _store;
    private ImageRegistry? _registry;
    private PreparedNode? _node;

    private PreparedNode Node => _node!;

    private FileHost Registry => _registry!.Host;

    private string Image => _registry!.Image;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(ContainerStore.IsAvailable, ContainerStore.Missing);
        _store = await ContainerStore.CreateAsync();
        _registry = await ImageRegistry.StartAsync();
        _node = NodeWith(new ContainerOptions { FindProgram = static name => "/usr/bin/" + name });
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Prepare_EightWhoWantANewImage_FetchItOnceAndStartWhatItsDigestNames()
    {
        var id = Serve();

        var plans = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Node.PrepareAsync(Env("image_uri")))));

        Registry.Requests.Where(request => request.Line.StartsWith("GET /v2/tests/image/manifests/")).Should().ContainSingle();
        plans.Should().AllSatisfy(plan => plan.CommandPrefix.Should().Contain(id));
        var layer = Node.Store.List().Should().ContainSingle().Subject;
        var locked = Node.Store.Show(layer.Key)!.Layer.Lock!.AsArray().Should().ContainSingle().Subject!;
        locked["name"]!.GetValue<string>().Should().Be(Image);
        locked["sha256"]!.GetValue<string>().Should().Be(id);
        locked["url"]!.GetValue<string>().Should().Contain("/tests/image@sha256:");
        Registry.Requests.Clear();

        await Node.PrepareAsync(Env("image_uri"));

        Registry.Requests.Should().BeEmpty("the node has it");
    }

    [Fact]
    public async Task Prepare_WithALock_TakesTheLockedImageThoughItsTagHasMoved()
    {
        var id = Serve();
        await Node.PrepareAsync(Env("image_uri"));
        var locked = Env("image_uri").Insert(1, $"\"lock\": {Node.LockOf(Node.Store.List().Single().Key)!.ToJsonString()}, ");
        await _store!.ImportAsync(Image, _ => { }, "ENV MOVED=yes");

        (await Node.PrepareAsync(Env("image_uri"))).CommandPrefix.Should().NotContain(id);
        (await Node.PrepareAsync(locked)).CommandPrefix.Should().Contain(id);
    }

    [Fact]
    public async Task Prepare_AnImage_HandsValuesOverAsVariablesAndKeepsTheEnginesOwn()
    {
        var id = Serve();

        var plan = await Node.PrepareAsync(
            $$$"""{"container": {"image": "{{{Image}}}", "run_options": ["--cap-drop=ALL", "--network", "none"]}, "env_vars": {"SECRET": "canary-1", "PATH": "/canary-2:${PATH}", "FROM_IMAGE": "no"}}"""
        );

        plan.CommandPrefix.Should().StartWith(["/usr/bin/podman", "run"]).And.Contain(["--cap-drop=ALL", id]);
        plan.Input.Should().Contain("canary-1");
        plan.Variables.Should().NotContainKey("SECRET", "the engine could keep it");
        plan.CommandPrefix.Should().NotContain(argument => argument.Contains("canary")).And.NotContain("--network=host");
        plan.CommandPrefix.Should().NotContain(argument => argument.StartsWith("--env="), "podman keeps what it is given so");
        plan.OwnVariables["SECRET"].Should().Be("canary-1");
        plan.OwnVariables["FROM_IMAGE"].Should().Be("no");
        plan.Variables["PATH"].Should().Be(Node.Variables["PATH"], "podman looks for its own programs there");
        plan.OwnVariables["PATH"].Should().Be("/canary-2:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        plan.Ending!.Command.Should().Contain("rm");
        plan.Ending.Variables.Should().NotContainKey("SECRET", "it is written to the disk");
    }

    [Theory]
    [InlineData(404, "image_not_found", "tag")]
    [InlineData(401, "access_denied", "login")]
    [InlineData(403, "access_denied", "login")]
    [InlineData(0, "index_unreachable", "network")]
    public async Task Prepare_ARegistryThatGivesNothing_SaysWhyAndWhatToDo(int status, string code, string hint)
    {
        _registry!.Answer(status);

        var failure =
            status == 0
                ? await Node.FailureAsync("""{"image_uri": "127.0.0.1:1/tests/image:1"}""")
                : await Node.FailureAsync(Env("image_uri"));

        failure.Code.Should().Be(code, string.Join('\n', failure.LastLines));
        failure.Hint.Should().Contain(hint);
        failure.Provider.Should().Be("image_uri");
        failure.Command.Should().Contain("pull");
        failure.LastLines.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Prepare_WithoutAnEngine_GivesTheCommandThatInstallsOne()
    {
        await using var node = NodeWith(new ContainerOptions());

        var failure = await node.FailureAsync(Env("image_uri"));

        failure.Code.Should().Be("container_engine_missing");
        failure.Hint.Should().Contain("apt-get install podman");
    }

    [Fact]
    public async Task Prepare_WithPullNever_TakesOnlyWhatTheNodeHas()
    {
        Serve();
        await image.PutIntoAsync(_store!);
        await using var node = NodeWith(
            new ContainerOptions { Pull = ContainerOptions.PullNever, FindProgram = static name => "/usr/bin/" + name }
        );

        var failure = await node.FailureAsync(Env("image_uri"));
        var plan = await node.PrepareAsync($$"""{"image_uri": "{{SmallImage.Name}}"}""");

        failure.Code.Should().Be("image_not_found");
        plan.CommandPrefix.Should().NotBeEmpty();
        Registry.Requests.Should().BeEmpty();
    }

    private string Env(string field) => $$"""{"{{field}}": "{{Image}}"}""";

    private PreparedNode NodeWith(ContainerOptions options)
    {
        var node = new PreparedNode(containers: options);
        foreach (var (name, value) in _store!.Variables)
        {
            node.Variables[name] = value;
        }

        return node;
    }

    private string Serve() => _registry!.Serve(image);
}
