using System.Text.Json.Nodes;
using Satchel.Abstractions.Home;
using Satchel.Client.Environments;
using Satchel.Testing;
using Satchel.Testing.Archives;

namespace Satchel.Client.Tests.Environments;

public sealed class RuntimeEnvPackageTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task BuildAsync_Directory_IsReplacedByItsPackageAndExcludesAreSpent()
    {
        _scratch.Write("work/keep.txt", "k");
        _scratch.Write("work/drop.log", "d");

        var package = await BuildAsync(
            new JsonObject
            {
                ["working_dir"] = _scratch.At("work"),
                ["excludes"] = new JsonArray("*.log"),
                ["env_vars"] = new JsonObject { ["A"] = "1" },
            }
        );

        package.RuntimeEnv["working_dir"]!.GetValue<string>().Should().StartWith("satchel://sha256-");
        package.RuntimeEnv.ContainsKey("excludes").Should().BeFalse();
        package.RuntimeEnv["env_vars"]!["A"]!.GetValue<string>().Should().Be("1");
        package.Reports.Single().Files.Should().Be(1);
        package.Reports[0].Skipped.Should().ContainSingle().Which.Rule.Pattern.Should().Be("*.log");
    }

    [Theory]
    [InlineData(".", "", "working_dir has no pyproject.toml at its top.")]
    [InlineData(".", "pyproject.toml", "working_dir has no uv.lock at its top.")]
    [InlineData("a/b", "a/b/pyproject.toml,c/uv.lock", "working_dir has no uv.lock in 'a/b'.")]
    [InlineData("a/b", "a/b/pyproject.toml,uv.lock", null)]
    public async Task BuildAsync_ProjectOfUv_IsRefusedWhereTheNodeWouldMissAFile(string project, string files, string? told)
    {
        _scratch.Write("project/main.py", "");
        foreach (var file in files.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            _scratch.Write($"project/{file}", "");
        }

        var build = () =>
            BuildAsync(
                new JsonObject
                {
                    ["working_dir"] = _scratch.At("project"),
                    ["uv"] = new JsonObject { ["project"] = project },
                }
            );

        if (told is null)
        {
            await build.Should().NotThrowAsync();
        }
        else
        {
            (await build.Should().ThrowAsync<RuntimeEnvRefusedException>())
                .Which.Errors.Should()
                .ContainSingle()
                .Which.Message.Should()
                .Be(told);
        }
    }

    [Fact]
    public async Task BuildAsync_ProjectOfUvInAnArchiveWithoutALock_IsRefused()
    {
        _scratch.Write("project/pyproject.toml", "");
        System.IO.Compression.ZipFile.CreateFromDirectory(_scratch.At("project"), _scratch.At("project.zip"));

        var build = () =>
            BuildAsync(
                new JsonObject
                {
                    ["working_dir"] = _scratch.At("project.zip"),
                    ["uv"] = new JsonObject { ["project"] = "." },
                }
            );

        (await build.Should().ThrowAsync<RuntimeEnvRefusedException>())
            .Which.Errors.Single()
            .Message.Should()
            .Be("working_dir has no uv.lock at its top.");
    }

    [Fact]
    public async Task BuildAsync_Archive_IsNamedByItsContentAndItsFile()
    {
        _scratch.Write("a.zip", "same");
        _scratch.Write("other/a.zip", "same");

        var first = await BuildAsync(new JsonObject { ["working_dir"] = _scratch.At("a.zip") });
        var second = await BuildAsync(new JsonObject { ["working_dir"] = _scratch.At("other/a.zip") });

        first.RuntimeEnv["working_dir"]!
            .GetValue<string>()
            .Should()
            .MatchRegex("^gcs://satchel_[0-9a-f]{64}_a\\.zip$")
            .And.Be(second.RuntimeEnv["working_dir"]!.GetValue<string>());
    }

    [Fact]
    public async Task Warnings_ExcludesBesideAnArchive_AreThoseOfDirectories()
    {
        File.WriteAllBytes(_scratch.At("code.zip"), new ZipBuilder().Add("main.py", "1").Add("pm/a.py", "2").Zip());
        _scratch.Write("lib/x.py", "3");
        _scratch.Write("lib/y.py", "4");

        var package = await BuildAsync(
            new JsonObject
            {
                ["working_dir"] = _scratch.At("code.zip"),
                ["py_modules"] = new JsonArray(_scratch.At("lib")),
                ["excludes"] = new JsonArray("nomatch", "./pm", "x.py", "/main.py"),
            }
        );

        package
            .Warnings.Select(static warning => warning.Text)
            .Should()
            .BeEquivalentTo(
                "Pattern 'nomatch' of excludes matches nothing.",
                "Pattern './pm' of excludes matches nothing: patterns count from the top of the archive. Write '/pm'."
            );
        package.RuntimeEnv.ContainsKey("excludes").Should().BeTrue("the cluster applies them");
    }

    [Fact]
    public async Task Warnings_ExcludesBesideARemoteUri_AreNone()
    {
        _scratch.Write("lib/x.py", "3");

        var package = await BuildAsync(
            new JsonObject
            {
                ["working_dir"] = "https://h/code.zip",
                ["py_modules"] = new JsonArray(_scratch.At("lib")),
                ["excludes"] = new JsonArray("nomatch"),
            }
        );

        package.Warnings.Should().BeEmpty("only the cluster knows what is in it");
    }

    [Theory]
    [InlineData("tree")]
    [InlineData("tree.zip")]
    public async Task BuildAsync_RelativePath_CountsFromTheDirectoryOfTheCheck(string path)
    {
        _scratch.Write("tree/only-here.py", "1");
        _scratch.Write("tree.zip", "an archive that is not unpacked here");

        var relative = await BuildAsync(new JsonObject { ["working_dir"] = path });
        var absolute = await BuildAsync(new JsonObject { ["working_dir"] = _scratch.At(path) });

        relative.RuntimeEnv.ToJsonString().Should().Be(absolute.RuntimeEnv.ToJsonString());
    }

    [Fact]
    public async Task BuildAsync_Modules_AreOnePackageEach()
    {
        _scratch.Write("one/__init__.py", "same");
        _scratch.Write("two/__init__.py", "same");
        _scratch.Write("two/drop.log", "d");
        _scratch.Write("three.py", "3");
        Directory.CreateDirectory(_scratch.At("empty"));

        var package = await BuildAsync(
            new JsonObject
            {
                ["py_modules"] = new JsonArray("one", "./two/", "three.py", "empty", "local:///opt/lib"),
                ["excludes"] = new JsonArray("*.log"),
            }
        );

        var entries = package.RuntimeEnv["py_modules"]!.AsArray().Select(entry => entry!.GetValue<string>()).ToArray();
        entries.Should().HaveCount(5).And.OnlyHaveUniqueItems();
        entries[..4].Should().AllSatisfy(entry => entry.Should().StartWith("satchel://sha256-"));
        entries[4].Should().Be("local:///opt/lib");
        package.Reports.Select(report => report.Files).Should().Equal(1, 1, 1, 0);
    }

    [Theory]
    [InlineData("gcs://_ray_pkg_0123456789abcdef.zip")]
    [InlineData("local:///opt/app")]
    public async Task BuildAsync_Uri_StaysAsItIs(string uri)
    {
        var package = await BuildAsync(new JsonObject { ["working_dir"] = uri });

        package.RuntimeEnv["working_dir"]!.GetValue<string>().Should().Be(uri);
        package.Reports.Should().BeEmpty();
    }

    [Fact]
    public async Task Build_DirectoryOfLinks_HoldsWhatInstallersUseAlone()
    {
        foreach (var name in (string[])["a-1.whl", "b-1.tar.gz", "notes.txt", ".gitignore", "below/c-1.whl", "data.bin"])
        {
            _scratch.Write("dist/" + name, name is ".gitignore" ? "*\n" : name);
        }

        var package = await BuildAsync(new JsonObject { ["pip"] = new JsonArray("a", "--find-links dist") });

        var report = package.Reports.Should().ContainSingle().Subject;
        report.Files.Should().Be(2);
        report.Skipped.Should().BeEmpty("nobody wrote the rules that left them out");
        package.Warnings.Should().BeEmpty("nobody wrote rules that could match nothing");
        package.RuntimeEnv["pip"]!["packages"]![1]!
            .GetValue<string>()
            .Should()
            .MatchRegex("^--find-links satchel://sha256-[0-9a-f]{64}/dist$");
    }

    [Fact]
    public async Task Build_LocalJars_AreSent()
    {
        _scratch.Write("tool.jar", "jar");
        _scratch.Write("classes/A.class", "class");

        var package = await BuildAsync(new JsonObject { ["java_jars"] = new JsonArray("tool.jar", "classes", "local:///opt/jars") });

        package.Reports.Should().HaveCount(2);
        var jars = package.RuntimeEnv["java_jars"]!.AsArray().Select(entry => entry!.GetValue<string>()).ToArray();
        jars[0].Should().StartWith("satchel://sha256-");
        jars[1].Should().StartWith("satchel://sha256-");
        jars[2].Should().Be("local:///opt/jars");
    }

    [Fact]
    public void Check_SeveralFaults_NamesAllOfThem()
    {
        var check = () => CheckedRuntimeEnv.Check(JsonNode.Parse("""{"env_vars": {"A": 1}, "excludes": "x", "nope": 1}"""), _scratch.Path);

        check
            .Should()
            .Throw<RuntimeEnvRefusedException>()
            .Which.Errors.Select(error => error.Path)
            .Should()
            .BeEquivalentTo("$.env_vars.A", "$.excludes", "$.nope");
    }

    [Theory]
    [InlineData("""{"env_vars": {"A": 1}}""", "The runtime environment is not valid at $.env_vars.A: ")]
    [InlineData("[]", "The runtime environment is not valid: ")]
    public void Check_OneFault_SaysWhere(string text, string said) =>
        FluentActions
            .Invoking(() => CheckedRuntimeEnv.Check(JsonNode.Parse(text), _scratch.Path))
            .Should()
            .Throw<RuntimeEnvRefusedException>()
            .Which.Message.Should()
            .StartWith(said);

    [Fact]
    public void Check_FieldThatCannotBeSetUpYet_IsRefusedByName()
    {
        var check = () => CheckedRuntimeEnv.Check(JsonNode.Parse("""{"java_jars": ["https://h/x.jar"]}"""), _scratch.Path);

        check
            .Should()
            .Throw<RuntimeEnvRefusedException>()
            .Which.Errors.Should()
            .ContainSingle()
            .Which.Should()
            .Match<Abstractions.Environments.SpecError>(error => error.Path == "$.java_jars[0]" && error.Code == "field_not_available");
    }

    [Fact]
    public async Task BuildAsync_LongListAndNoCaches_IsTheSamePackage()
    {
        JsonObject Long() =>
            new() { ["pip"] = new JsonArray([.. Enumerable.Range(0, 9000).Select(static i => (JsonNode)$"package-{i}==1.0")]) };
        var usual = await BuildAsync(Long());
        Directory.Delete(_scratch.At("home"), recursive: true);
        _scratch.Write("home/cache", "no directory");

        var package = await BuildAsync(Long());

        package.RuntimeEnv.ToJsonString().Should().Be(usual.RuntimeEnv.ToJsonString()).And.Contain("-r satchel://");
    }

    private Task<RuntimeEnvPackage> BuildAsync(JsonObject runtimeEnv) =>
        RuntimeEnvPackage.BuildAsync(
            CheckedRuntimeEnv.Check(runtimeEnv, _scratch.Path),
            new SatchelHome(_scratch.At("home")),
            progress: null,
            CancellationToken.None
        );
}
