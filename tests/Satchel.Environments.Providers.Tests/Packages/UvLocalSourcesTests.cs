using System.Diagnostics;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>
/// What a project takes from its <c>working_dir</c> as packages (<c>[tool.uv.sources]</c>): installed by the real uv as a copy, and part of the
/// key.
/// </summary>
public sealed class UvLocalSourcesTests : IAsyncDisposable
{
    private const string Start = """
        [project]
        name = "demo"
        version = "0.1"
        requires-python = ">=3.9"
        """;

    private readonly PreparedNode _node = new(RealWheels.Directory);
    private readonly PackageIndex _index = new(new Wheel("alpha", "1.0"), new Wheel("maker", "1.0") { Source = LocalProject.Backend });

    public UvLocalSourcesTests()
    {
        Assert.SkipWhen(RealUv.Directory is null, RealUv.Missing);
        _node.Variables["PATH"] = $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin";
        _node.Variables["UV_HTTP_RETRIES"] = "0";
        _node.Variables["UV_DEFAULT_INDEX"] = _index.Url;
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _index.DisposeAsync();
    }

    public static TheoryData<string, string, string> Forms { get; } =
        new()
        {
            { "own = { path = \"own-1.0-py3-none-any.whl\" }", "w/top/own-1.0-py3-none-any.whl", "" },
            { "own = { path = \"own\" }", "w/top/own/own.py", "own" },
            { "own = { path = \"own\", editable = true }", "w/top/own/own.py", "own" },
            { "own = { path = \"../libs/own\" }", "w/libs/own/own.py", "../libs/own" },
            { "own = { workspace = true }\n[tool.uv.workspace]\nmembers = [\"packages/*\"]", "w/top/packages/own/own.py", "packages/own" },
            { "[tool.uv]\nfind-links = [\"wheels\", \"more\"]", "w/top/wheels/own-1.0-py3-none-any.whl", "" },
        };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Prepare_AProjectThatTakesAPackageFromItsWorkingDir_InstallsACopyAndCountsWhatItIsMadeOf(
        string source,
        string file,
        string directory
    )
    {
        _node.Files.Write("w/top/pyproject.toml", $"{Start}\ndependencies = [\"own\", \"alpha\"]\n[tool.uv.sources]\n{source}\n");
        Directory.CreateDirectory(_node.Files.At("w/top/more"));
        Write(file, directory, "1.0");
        Lock("top");
        _node.Files.Write("w/top/main.py", "");
        var environment = Environment("top");
        var first = await _node.KeysAsync(environment);
        _node.Files.Write("w/top/main.py", "print(1)");
        (await _node.KeysAsync(environment)).Should().Be(first, "the project's own code is not installed");

        var plan = await _node.PrepareAsync(environment);

        (await PreparedNode.RunAsync(plan, "python", "-c", "import alpha, own; print(own.version)")).Should().Be("1.0");
        (await PreparedNode.RunAsync(plan, "python", "-c", "import own; print(own.__file__)"))
            .Should()
            .StartWith(_node.Files.At("store"), "the layer depends on no directory elsewhere");
        var layer = _node.Store.List().Single(layer => layer.Provider == "uv");
        var locked = _node.LockOf(layer.Key)!;
        locked.ToJsonString().Should().NotContain(_node.Files.Path);
        await _node.PrepareAsync(environment.Insert(1, $"\"lock\": {locked.ToJsonString()}, "));

        Write(file, directory, "1.1");
        (await _node.KeysAsync(environment)).Should().NotBe(first);
        if (directory.Length > 0)
        {
            var later = await _node.PrepareAsync(environment);
            (await PreparedNode.RunAsync(later, "python", "-c", "import own; print(own.version)")).Should().Be("1.1");
        }
    }

    [Fact]
    public async Task Prepare_AProjectThatWasSent_IsTheOneThatLiesOnTheNode()
    {
        _node.Files.Write("w/top/pyproject.toml", $"{Start}\ndependencies = [\"own\"]\n[tool.uv.sources]\nown = {{ path = \"../lib\" }}\n");
        LocalProject.Write(_node.Files, "w/libs/own", "1.0");
        _node.Files.Write("w/shared/data.txt", "one");
        Directory.CreateSymbolicLink(_node.Files.At("w/lib"), "libs/own");
        Directory.CreateSymbolicLink(_node.Files.At("w/libs/own/shared"), "../../shared");
        File.CreateSymbolicLink(_node.Files.At("w/libs/own/data.txt"), "shared/data.txt");
        File.SetUnixFileMode(_node.Files.At("w/libs/own/own.py"), (UnixFileMode)0x1ED);
        Lock("top");
        async Task<string> KeysOfSentAsync() =>
            await _node.KeysAsync($$"""{"working_dir": "{{await _node.SendAsync(_node.Files.At("w"))}}", "uv": {"project": "top"} }""");
        var sent = await KeysOfSentAsync();

        var plan = await _node.PrepareAsync(Environment("top"));

        (await PreparedNode.RunAsync(plan, "python", "-c", "import own; print(own.version)")).Should().Be("1.0");
        sent.Split(' ').Should().HaveCount(2).And.Contain(await _node.KeysAsync(Environment("top")), "the same files are installed");
        _node.Files.Write("w/shared/data.txt", "two");
        (await KeysOfSentAsync()).Split(' ').Should().NotContain(sent.Split(' '));
    }

    [Fact]
    public async Task Prepare_ASourceArchive_IsBuilt()
    {
        _node.Files.Write(
            "w/top/pyproject.toml",
            $"{Start}\ndependencies = [\"own\"]\n[tool.uv.sources]\nown = {{ path = \"own.tar.gz\" }}\n"
        );
        LocalProject.Write(_node.Files, "own-1.0", "1.0");
        _node.Files.Write("own-1.0/PKG-INFO", "Metadata-Version: 2.2\nName: own\nVersion: 1.0\n");
        using (var pack = Process.Start("tar", ["-C", _node.Files.Path, "-czf", _node.Files.At("w/top/own.tar.gz"), "own-1.0"]))
        {
            await pack.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Lock("top");

        var plan = await _node.PrepareAsync(Environment("top"));

        (await PreparedNode.RunAsync(plan, "python", "-c", "import own; print(own.version)")).Should().Be("1.0");
    }

    [Fact]
    public async Task Keys_OfAMemberThatTheProjectDoesNotNeed_DependOnItsSettingsAlone()
    {
        _node.Files.Write("w/top/pyproject.toml", $"{Start}\n[tool.uv.workspace]\nmembers = [\"packages/*\"]\n");
        Write("", "packages/own", "1.0");
        Lock("top");
        var first = await _node.KeysAsync(Environment("top"));

        _node.Files.Write("w/top/packages/own/own.py", "version = '1.1'\n");

        (await _node.KeysAsync(Environment("top"))).Should().Be(first);
        _node.Files.Write("w/top/packages/own/pyproject.toml", LocalProject.Settings + "# later\n");
        (await _node.KeysAsync(Environment("top"))).Should().NotBe(first);
        await _node.PrepareAsync(Environment("top"));
    }

    [Fact]
    public async Task Keys_OfALocalPackage_DependOnWhatIsExecutableAndWhereLinksLead()
    {
        _node.Files.Write("w/top/pyproject.toml", $"{Start}\ndependencies = [\"own\"]\n[tool.uv.sources]\nown = {{ path = \"own\" }}\n");
        Write("", "own", "1.0");
        _node.Files.Write("w/top/shared/data.txt", "one");
        File.CreateSymbolicLink(_node.Files.At("w/top/own/data.txt"), "../shared/data.txt");
        Lock("top");
        var keys = new List<string> { await _node.KeysAsync(Environment("top")) };

        _node.Files.Write("w/top/shared/data.txt", "two");
        keys.Add(await _node.KeysAsync(Environment("top")));
        File.SetUnixFileMode(_node.Files.At("w/top/own/own.py"), (UnixFileMode)0x1ED);
        keys.Add(await _node.KeysAsync(Environment("top")));
        File.Delete(_node.Files.At("w/top/own/data.txt"));
        keys.Add(await _node.KeysAsync(Environment("top")));

        keys.Should().OnlyHaveUniqueItems();
        _node.Files.Write("w/top/shared/other.txt", "");
        (await _node.KeysAsync(Environment("top"))).Should().Be(keys[^1]);
    }

    [Theory]
    [InlineData("own = { path = \"../libs/own\" }", "outside of working_dir", "Make working_dir a directory that holds both")]
    [InlineData("own = { path = \"own\" }", "working_dir has no own", "no ignore rule")]
    public async Task Prepare_ASourceThatWorkingDirDoesNotHave_SaysWhichAndWhatToDo(string source, string message, string hint)
    {
        _node.Files.Write("w/top/pyproject.toml", $"{Start}\ndependencies = [\"own\"]\n[tool.uv.sources]\n{source}\n");
        Write("", "own", "1.0");
        LocalProject.Write(_node.Files, "w/libs/own", "1.0");
        Lock("top");
        Directory.Delete(_node.Files.At("w/top/own"), recursive: true);

        var error = await _node.FailureAsync(Environment("top", below: ""));

        error.Code.Should().Be("path_not_found");
        error.Message.Should().Contain("takes own from").And.Contain(message);
        error.Hint.Should().Contain(hint);
    }

    [Fact]
    public async Task Keys_OfAProjectWhoseSettingsNameADirectoryOfTheNode_DependOnWhatIsInIt()
    {
        var wheel = new Wheel("own", "1.0");
        Directory.CreateDirectory(_node.Files.At("links"));
        await File.WriteAllBytesAsync(_node.Files.At($"links/{wheel.FileName}"), wheel.Bytes(), TestContext.Current.CancellationToken);
        _node.Files.Write(
            "w/top/pyproject.toml",
            $"{Start}\ndependencies = [\"own\"]\n[tool.uv]\nfind-links = [ # ]\n  '{_node.Files.At("links")}',\n]\n"
        );
        Lock("top");
        var first = await _node.KeysAsync(Environment("top"));

        await File.WriteAllBytesAsync(
            _node.Files.At($"links/{wheel.FileName}"),
            (wheel with { Source = "version = 'other'\n" }).Bytes(),
            TestContext.Current.CancellationToken
        );

        (await _node.KeysAsync(Environment("top"))).Should().NotBe(first);
    }

    /// <summary>The project in a directory of <c>working_dir</c>, which lies above it.</summary>
    private string Environment(string project, string? below = null) =>
        below is null
            ? $$"""{"working_dir": "local://{{_node.Files.At("w")}}", "uv": {"project": "{{project}}"} }"""
            : $$"""{"working_dir": "local://{{_node.Files.At($"w/{project}")}}", "uv": {"project": "."} }""";

    private void Write(string file, string directory, string version)
    {
        if (directory.Length > 0)
        {
            LocalProject.Write(
                _node.Files,
                Path.GetRelativePath(_node.Files.Path, Path.GetFullPath(directory, _node.Files.At("w/top"))),
                version
            );
            return;
        }

        if (file.Length > 0)
        {
            var wheel = new Wheel("own", "1.0") { Source = $"version = '{version}'\n" };
            Directory.CreateDirectory(Path.GetDirectoryName(_node.Files.At(file))!);
            File.WriteAllBytes(_node.Files.At(file), wheel.Bytes());
        }
    }

    private void Lock(string project)
    {
        var start = new ProcessStartInfo(
            Path.Combine(RealUv.Directory!, "uv"),
            ["lock", "--default-index", _index.Url, "--project", _node.Files.At($"w/{project}")]
        )
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        start.Environment["UV_CACHE_DIR"] = _node.Files.At("cache");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, errors);
    }
}
