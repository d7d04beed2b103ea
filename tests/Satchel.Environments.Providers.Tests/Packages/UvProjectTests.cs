using System.Diagnostics;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>The locked set of a project in <c>working_dir</c>, installed by the real uv.</summary>
public sealed class UvProjectTests : IAsyncDisposable
{
    private const string Settings = """
        [project]
        name = "demo"
        version = "0.1"
        requires-python = ">=3.8"
        dependencies = ["alpha<3"]

        [project.optional-dependencies]
        more = ["gamma"]

        [dependency-groups]
        dev = ["delta"]
        """;

    private readonly PreparedNode _node = new(RealWheels.Directory);
    private readonly PackageIndex _index = new(
        new Wheel("alpha", "1.0"),
        new Wheel("alpha", "2.0") { Requires = ["beta>=1"] },
        new Wheel("beta", "1.0"),
        new Wheel("gamma", "1.0"),
        new Wheel("delta", "1.0")
    )
    {
        AllowsCaching = true,
    };

    public UvProjectTests()
    {
        Assert.SkipWhen(RealUv.Directory is null, RealUv.Missing);
        _node.Variables["PATH"] = $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin";
        _node.Variables["UV_HTTP_RETRIES"] = "0";
        Directory.CreateDirectory(Project);
        File.WriteAllText(Path.Combine(Project, "pyproject.toml"), Settings);
        Lock();
    }

    private string Project => _node.Files.At("project");

    private string Environment => $$"""{"working_dir": "local://{{Project}}", "uv": {"project": "."} }""";

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _index.DisposeAsync();
    }

    [Fact]
    public async Task Prepare_Project_InstallsWhatIsLockedAndTheDefaultGroup()
    {
        _index.Add(new Wheel("alpha", "2.5"));
        var before = Directory.GetFileSystemEntries(Project);

        var plan = await _node.PrepareAsync(Environment);

        (await ImportAsync(plan, "alpha, beta, delta", "alpha.version")).Should().Be("2.0");
        plan.Variables["VIRTUAL_ENV"].Should().StartWith(_node.Files.Path);
        Directory.GetFileSystemEntries(Project).Should().BeEquivalentTo(before, "the layer has the environment, not the project");
        var layer = _node.Store.List().Should().ContainSingle().Which;
        layer.Summary.Should().Be("uv.lock of .");
        var locked = _node.LockOf(layer.Key)!["fields"]!["uv"]!.AsArray();
        locked.Select(package => package!["name"]!.GetValue<string>()).Should().BeEquivalentTo(["alpha", "beta", "delta"]);
        locked.Should().OnlyContain(package => package!["sha256"] != null && package["url"] != null);
    }

    [Fact]
    public async Task Prepare_ExtrasAndGroups_AreThoseThatAreAskedFor()
    {
        var plan = await _node.PrepareAsync(
            Environment.Replace("\".\"}", "\".\", \"extras\": [\"more\"], \"groups\": []}", StringComparison.Ordinal)
        );

        (await ImportAsync(plan, "alpha, gamma", "gamma.version")).Should().Be("1.0");
        Directory.GetDirectories(plan.Variables["VIRTUAL_ENV"], "delta", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task Keys_OfAProject_DependOnItsLockAndSettingsAlone()
    {
        var first = await _node.KeysAsync(Environment);
        await File.WriteAllTextAsync(Path.Combine(Project, "main.py"), "print(1)", TestContext.Current.CancellationToken);
        (await _node.KeysAsync(Environment)).Should().Be(first, "code is not installed");

        await File.AppendAllTextAsync(Path.Combine(Project, "uv.lock"), "\n# later\n", TestContext.Current.CancellationToken);
        var second = await _node.KeysAsync(Environment);
        second.Should().NotBe(first);
        await File.AppendAllTextAsync(Path.Combine(Project, "pyproject.toml"), "\n# later\n", TestContext.Current.CancellationToken);
        (await _node.KeysAsync(Environment)).Should().NotBe(second);
    }

    [Theory]
    [InlineData("a/b/c/d/e/f")]
    [InlineData(".hidden")]
    public async Task Keys_OfAProject_DependOnMembersWhereverTheyLie(string member)
    {
        var before = await _node.KeysAsync(Environment);

        _node.Files.Write($"project/{member}/pyproject.toml", "[project]\nname = \"member\"\n");

        (await _node.KeysAsync(Environment)).Should().NotBe(before);
    }

    [Fact]
    public async Task Keys_OfAProjectWithPipesAndLoops_AreMadeWithoutThem()
    {
        var before = await _node.KeysAsync(Environment);
        Directory.CreateDirectory(Path.Combine(Project, "member"));
        using (var make = Process.Start("mkfifo", [Path.Combine(Project, "member", "pyproject.toml")]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        File.CreateSymbolicLink(Path.Combine(Project, "member", "loop"), Project);

        var keys = await Task.Run(() => _node.KeysAsync(Environment), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        keys.Should().Be(before);
    }

    [Fact]
    public async Task Prepare_ProjectBelowTheTop_IsFoundThere()
    {
        var top = Path.GetDirectoryName(Project)!;

        var plan = await _node.PrepareAsync($$"""{"working_dir": "local://{{top}}", "uv": {"project": "./project/"} }""");

        (await ImportAsync(plan, "alpha", "alpha.version")).Should().Be("2.0");
    }

    [Fact]
    public async Task Prepare_SettingsThatTheLockDoesNotFit_SayToLockAgain()
    {
        await File.WriteAllTextAsync(
            Path.Combine(Project, "pyproject.toml"),
            Settings.Replace("alpha<3", "alpha<2", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );

        var error = await _node.FailureAsync(Environment);

        error.Code.Should().Be("lock_outdated");
        error.Message.Should().Contain("uv.lock does not fit pyproject.toml");
        error.Hint.Should().Contain("uv lock");
        error.Command.Should().Contain("--check");
    }

    [Theory]
    [InlineData("uv.lock", "no uv.lock at its top", "Run `uv lock`")]
    [InlineData("pyproject.toml", "no pyproject.toml at its top", "Name the directory")]
    public async Task Prepare_FileThatIsNotThere_IsNamed(string name, string message, string hint)
    {
        File.Delete(Path.Combine(Project, name));

        var error = await _node.FailureAsync(Environment);

        error.Code.Should().Be("path_not_found");
        error.Message.Should().Contain(message);
        error.Hint.Should().Contain(hint);
    }

    [Fact]
    public async Task Prepare_UnknownExtra_IsNamed()
    {
        var error = await _node.FailureAsync(Environment.Replace("\".\"}", "\".\", \"extras\": [\"nope\"]}", StringComparison.Ordinal));

        error.Code.Should().Be("lock_outdated");
        error.Message.Should().Contain("`nope`");
    }

    [Fact]
    public async Task Prepare_PythonThatTheProjectDoesNotTake_SaysSo()
    {
        foreach (var name in (string[])["pyproject.toml", "uv.lock"])
        {
            var file = Path.Combine(Project, name);
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                file,
                text.Replace(">=3.8", ">=3.99", StringComparison.Ordinal),
                TestContext.Current.CancellationToken
            );
        }

        (await _node.FailureAsync(Environment)).Code.Should().Be("wrong_python");
    }

    [Fact]
    public async Task Prepare_HashThatTheLockDoesNotHave_Fails()
    {
        var file = Path.Combine(Project, "uv.lock");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var wheel = Wheel.Sha256(new Wheel("beta", "1.0").Bytes());
        text.Should().Contain(wheel);
        await File.WriteAllTextAsync(
            file,
            text.Replace(wheel, new string('0', 64), StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );

        (await _node.FailureAsync(Environment)).Code.Should().Be("hash_mismatch");
    }

    [Fact]
    public async Task Prepare_WithALockOfAnEarlierSetUp_InstallsFromIt()
    {
        await _node.PrepareAsync(Environment);
        var locked = _node.LockOf(_node.Store.List().Single().Key)!;
        await _node.Store.CollectAsync(everything: true, CancellationToken.None);

        var plan = await _node.PrepareAsync(Environment.Insert(1, $"\"lock\": {locked.ToJsonString()}, "));

        (await ImportAsync(plan, "alpha, beta", "alpha.version")).Should().Be("2.0");

        locked["fields"]!["uv"]!.AsArray().RemoveAt(1);
        var error = await _node.FailureAsync(Environment.Insert(1, $"\"lock\": {locked.ToJsonString()}, "));
        error.Code.Should().Be("version_conflict", error.Message);
        error.Message.Should().Contain("beta");
    }

    private static Task<string> ImportAsync(Abstractions.Environments.LaunchPlan plan, string modules, string shown) =>
        PreparedNode.RunAsync(plan, "python", "-c", $"import {modules}; print({shown})");

    private void Lock() => RealUv.Lock(Project, _node.Files.At("cache"), "--default-index", _index.Url);
}
