using System.Text;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Testing;
using Satchel.Testing.Containers;
using Satchel.Testing.Running;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>Images of a registry that wants a login, fetched by a real podman.</summary>
public sealed class ImageLoginTests(SmallImage image) : IAsyncLifetime
{
    private const string User = "CANARY-user-6d";
    private const string Password = "CANARY-word-6d";

    private static readonly string Login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    private readonly TemporaryDirectory _operators = new();
    private ContainerStore? _store;
    private ImageRegistry? _registry;

    private string LoginFile => _operators.At("auth.json");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(ContainerStore.IsAvailable, ContainerStore.Missing);
        _store = await ContainerStore.CreateAsync();
        _registry = await ImageRegistry.StartAsync();
        _registry.Serve(image);
        _registry.Host.Authorization = "Basic " + Login;
        _operators.Write("auth.json", $$$"""{"auths": {"127.0.0.1:{{{_registry.Host.Port}}}": {"auth": "{{{Login}}}"} } }""");
    }

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _operators.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Prepare_ARegistryWithALogin_IsReadAndNothingElseHasTheLogin(bool byOption)
    {
        await using var node = NodeWith(byOption ? LoginFile : null);
        if (!byOption)
        {
            node.Variables["REGISTRY_AUTH_FILE"] = LoginFile;
        }

        var before = await File.ReadAllTextAsync(LoginFile, TestContext.Current.CancellationToken);
        var users = FilesOfUser();
        await using (var arguments = new ArgumentWatch())
        {
            await node.PrepareAsync($$"""{"image_uri": "{{_registry!.Image}}"}""");
            var absent = _registry.Image.Replace("image:1", "image:2", StringComparison.Ordinal);
            var failure = await node.FailureAsync($$"""{"image_uri": "{{absent}}"}""");

            foreach (var text in (string[])[User, Password, Login])
            {
                failure.ToString().Should().NotContain(text);
                arguments.Seen.Should().NotContainMatch($"*{text}*");
            }
        }

        _registry.Host.Requests.Should().Contain(request => request.Line.StartsWith("GET /v2/tests/image/blobs/"));
        foreach (var text in (string[])[User, Password, Login])
        {
            node.ShouldKeepNothingOf(text);
            HeldText.In(node.Files.Path, text).Should().BeEmpty();
            HeldText.In(_store!.Root, text).Should().BeEmpty();
        }

        (await File.ReadAllTextAsync(LoginFile, TestContext.Current.CancellationToken)).Should().Be(before);
        FilesOfUser().Should().Equal(users, "no login is left where engines look by themselves");
    }

    [Fact]
    public async Task Prepare_WithoutTheLogin_SaysThatTheRegistryRefuses()
    {
        await using var node = NodeWith(authFile: null);

        var failure = await node.FailureAsync($$"""{"image_uri": "{{_registry!.Image}}"}""");

        failure.Code.Should().Be("access_denied", string.Join('\n', failure.LastLines));
        failure.Hint.Should().Contain("SATCHEL_CONTAINER_AUTH_FILE");
    }

    private static IEnumerable<bool> FilesOfUser() =>
        ((string[])["/run/containers/0/auth.json", "/run/user/0/containers/auth.json", "/nonexistent/.config/containers/auth.json"]).Select(
            File.Exists
        );

    private PreparedNode NodeWith(string? authFile)
    {
        var node = new PreparedNode(
            containers: new ContainerOptions { FindProgram = static name => "/usr/bin/" + name, AuthFile = authFile }
        );
        foreach (var (name, value) in _store!.Variables)
        {
            node.Variables[name] = value;
        }

        return node;
    }
}
