using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Testing;
using Satchel.Testing.Containers;
using Satchel.Testing.Python;
using Satchel.Testing.Running;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>Packages installed with the Python of an image, by a real podman.</summary>
public sealed class ContainerPackagesTests(PythonImages images) : IAsyncLifetime, IClassFixture<PythonImages>
{
    private const string WithPython = PythonImages.WithPython;
    private const string Other = "localhost/tests/python:2";

    private readonly PackageIndex _index = new(new Wheel("alpha", "1.0") { Requires = ["beta"] }, new Wheel("beta", "2.0"));
    private PreparedNode? _node;

    private ContainerStore Store => images.Store!;

    private PreparedNode Node => _node!;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(ContainerStore.IsAvailable, ContainerStore.Missing);
        Assert.SkipUnless(PythonFiles.AreHere, PythonFiles.Missing);
        Assert.SkipWhen(RealWheels.Directory is null, RealWheels.Missing);
        _node = new PreparedNode(
            RealWheels.Directory,
            containers: new ContainerOptions { FindProgram = static name => "/usr/bin/" + name }
        );
        foreach (var (name, value) in Store.Variables)
        {
            _node.Variables[name] = value;
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        if (images.Store is { } store)
        {
            // What a test that failed left running is not for the next one to find.
            await store.RunAsync(["rm", "--all", "--force"]);
        }

        await _index.DisposeAsync();
    }

    [Fact]
    public async Task Prepare_PipInAnImage_InstallsForItsPythonOnce()
    {
        var plan = await Node.PrepareAsync(Env("pip", WithPython));

        (await ImportAsync(plan)).Should().Be($"1.0 2.0 {plan.OwnVariables["VIRTUAL_ENV"]} False");
        var layers = Node.Store.List().Select(layer => layer.Key).ToArray();
        layers.Should().HaveCount(3, "the image, pip, and the packages");
        await Node.PrepareAsync(Env("pip", WithPython));
        Node.Store.List().Should().HaveCount(3);
        Node.LockOf(layers[^1])!["fields"]!["pip"]!.AsArray().Should().HaveCount(2);
        (await Store.ContainersAsync()).Should().BeEmpty();

        await Store.RunAsync(["commit", "--quiet", await ContainerOfAsync(WithPython), Other]);
        await Store.RunAsync(["rm", "--all", "--force"]);
        (await Node.KeysAsync(Env("pip", Other))).Should().NotBe(await Node.KeysAsync(Env("pip", WithPython)));
    }

    [Fact]
    public async Task Prepare_UvInAnImage_InstallsForItsPython()
    {
        var plan = await Node.PrepareAsync(Env("uv", WithPython));

        (await ImportAsync(plan)).Should().Be($"1.0 2.0 {plan.OwnVariables["VIRTUAL_ENV"]} False");
    }

    [Fact]
    public async Task Prepare_FilesThatVariablesName_AreReadInTheContainer()
    {
        var configuration = Node.Files.Write("pip.conf", $"[global]\nindex-url = {_index.Url}\n");
        var constraints = Node.Files.Write("constraints.txt", "alpha<2\n");
        _index.Add(new Wheel("alpha", "2.0") { Requires = ["beta"] });
        var spec = $$"""
            {"image_uri": "{{WithPython}}", "pip": ["alpha"],
             "env_vars": {"PIP_CONFIG_FILE": "{{configuration}}", "PIP_CONSTRAINT": "file:///dev/null {{constraints}}"} }
            """;

        var plan = await Node.PrepareAsync(spec);

        (await ImportAsync(plan)).Should().StartWith("1.0 2.0 ");
    }

    [Theory]
    [InlineData("pip", "-c ${DS}/c.txt", "PIP_NO_INDEX", "1")]
    [InlineData("pip", "alpha", "PIP_CONSTRAINT", "<secret>/c.txt")]
    [InlineData("pip", "${ds}/alpha-1.0-py3-none-any.whl", "PIP_NO_INDEX", "1")]
    [InlineData("uv", "-c ${DS}/c.txt", "UV_NO_INDEX", "1")]
    [InlineData("uv", "alpha", "UV_CONSTRAINT", "<secret>/c.txt")]
    [InlineData("uv", "${DS}/alpha-1.0-py3-none-any.whl", "UV_NO_INDEX", "1")]
    public async Task Prepare_FilesOfTheNodeUnderASecret_AreReadInTheContainerAndPodmanKeepsNoPath(
        string field,
        string line,
        string variable,
        string value
    )
    {
        const string canary = "CANARY-3a5d";
        var secret = Node.Files.At("node", canary);
        foreach (
            var wheel in (Wheel[])[new("alpha", "1.0") { Requires = ["beta"] }, new("alpha", "2.0"), new("beta", "2.0"), new("beta", "3.0")]
        )
        {
            var place = Directory
                .CreateDirectory(wheel is { Name: "alpha", Version: "1.0" } ? secret : Path.Combine(secret, "links"))
                .FullName;
            await File.WriteAllBytesAsync(Path.Combine(place, wheel.FileName), wheel.Bytes(), TestContext.Current.CancellationToken);
        }

        File.Copy(Path.Combine(secret, "alpha-1.0-py3-none-any.whl"), Path.Combine(secret, "links", "alpha-1.0-py3-none-any.whl"));
        Node.Files.Write($"node/{canary}/c.txt", "alpha<2\n-c more.txt\n");
        Node.Files.Write($"node/{canary}/more.txt", "beta<3\n");
        Node.Secrets.Set("ds", secret);
        Node.Secrets.Set("value", value.Replace("<secret>", secret, StringComparison.Ordinal));
        var more = line.Contains(".whl", StringComparison.Ordinal) ? "beta<3" : "alpha";
        var plan = await Node.PrepareAsync(
            $$$"""
            {"image_uri": "{{{WithPython}}}", "{{{field}}}": ["{{{line}}}", "--no-index", "--find-links ${DS}/links", "{{{more}}}"],
             "env_vars": {"DS": {"secret": "ds"}, "ds": {"secret": "ds"}, "{{{variable}}}": {"secret": "value"} } }
            """
        );

        (await ImportAsync(plan)).Should().StartWith("1.0 2.0 ");
        HeldText.In(Store.Root, canary).Should().BeEmpty();
        Node.ShouldKeepNothingOf(canary);
    }

    [Fact]
    public async Task Prepare_ProjectWhoseSettingsNameADirectoryBesideAFileUnderASecret_HasBothInTheContainer()
    {
        Assert.SkipWhen(RealUv.Directory is null, RealUv.Missing);
        var links = Directory.CreateDirectory(Node.Files.At("links")).FullName;
        foreach (var wheel in (Wheel[])[new("alpha", "1.0") { Requires = ["beta"] }, new("beta", "2.0")])
        {
            await File.WriteAllBytesAsync(Path.Combine(links, wheel.FileName), wheel.Bytes(), TestContext.Current.CancellationToken);
        }

        var settings = Node.Files.Write(
            "project/pyproject.toml",
            $"""
            [project]
            name = "demo"
            version = "0.1"
            requires-python = ">=3.8"
            dependencies = ["alpha"]

            [tool.uv]
            find-links = ["{links}"]
            no-index = true
            """
        );
        var project = Path.GetDirectoryName(settings)!;
        RealUv.Lock(project, Node.Files.At("cache"));
        Node.Secrets.Set("limits", Node.Files.Write("limits/CANARY-2c7e.txt", "beta<3\n"));

        var plan = await Node.PrepareAsync(
            $$"""
            {"image_uri": "{{WithPython}}", "working_dir": "local://{{project}}", "uv": {"project": "."},
             "env_vars": {"UV_CONSTRAINT": {"secret": "limits"} } }
            """
        );

        (await ImportAsync(plan)).Should().StartWith("1.0 2.0 ");
        Node.ShouldKeepNothingOf("CANARY-2c7e");
    }

    [Theory]
    [InlineData("pip", "PIP_INDEX_URL")]
    [InlineData("uv", "UV_DEFAULT_INDEX")]
    public async Task Prepare_WithSecrets_PodmanKeepsNone(string field, string variable)
    {
        const string canary = "CANARY-7f21";
        Node.Secrets.Set("index", _index.Url.Replace("://", $"://me:{canary}@", StringComparison.Ordinal));
        Node.Secrets.Set("proxy", $"http://me:{canary}@127.0.0.1:1");
        var preparing = Node.PrepareAsync(
            $$$"""
            {"image_uri": "{{{WithPython}}}", "{{{field}}}": ["alpha"],
             "env_vars": {"{{{variable}}}": {"secret": "index"}, "HTTP_PROXY": {"secret": "proxy"}, "no_proxy": "127.0.0.1"} }
            """
        );
        await Task.WhenAny(preparing, Eventually.TrueAsync(() => _index.Requests.Contains("/simple/beta/"), "it installs"));

        HeldText.In(Store.Root, canary).Should().BeEmpty("it runs");

        await preparing;
        _index.Requests.Should().Contain("/simple/beta/");
        HeldText.In(Store.Root, canary).Should().BeEmpty("it has run");
        Node.ShouldKeepNothingOf(canary);
    }

    [Fact]
    public async Task Prepare_ImageWithoutPython_SaysWhatItLacks()
    {
        var error = await Node.FailureAsync(Env("pip", PythonImages.WithoutPython));

        error.Code.Should().Be("tool_missing");
        error.Provider.Should().Be("pip");
        error.Message.Should().Contain("The image has no program 'python3'");
    }

    [Fact]
    public async Task Prepare_NoSuchPackageInAnImage_IsToldAsOnTheNode()
    {
        var error = await Node.FailureAsync(Env("pip", WithPython).Replace("alpha", "absent", StringComparison.Ordinal));

        error.Code.Should().Be("no_such_package");
        (await Store.ContainersAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Prepare_CancelledWhileAContainerInstalls_LeavesNone()
    {
        var given = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _index.MayAnswer = path => path.StartsWith("/files/beta-", StringComparison.Ordinal) ? given.Task : Task.CompletedTask;
        try
        {
            using var stop = new CancellationTokenSource();
            var preparing = Node.PrepareAsync(Env("pip", WithPython), stop.Token);
            await Eventually.TrueAsync(() => preparing.IsCompleted || _index.Requests.Contains("/simple/beta/"), "it installs");
            preparing.IsCompleted.Should().BeFalse("not all files are given yet");

            await stop.CancelAsync();

            await FluentActions.Awaiting(() => preparing).Should().ThrowAsync<OperationCanceledException>();
            (await Store.ContainersAsync()).Should().BeEmpty();
        }
        finally
        {
            given.SetResult();
        }
    }

    private static Task<string> ImportAsync(LaunchPlan plan) =>
        PreparedNode.RunAsync(
            plan,
            [
                .. plan.CommandPrefix,
                "python",
                "-c",
                "import alpha, beta, os, sys; print(alpha.version, beta.version, sys.prefix, os.path.exists('/etc/debian_version'))",
            ]
        );

    private async Task<string> ContainerOfAsync(string image) =>
        (await Store.RunAsync(["create", "--env=OTHER=1", image, "/bin/sh"])).Trim();

    private string Env(string field, string image) =>
        $$"""{"image_uri": "{{image}}", "{{field}}": {"packages": ["alpha", "--index-url {{_index.Url}}"]} }""";
}
