using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Validation;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Files of the client that requirements name.</summary>
public sealed class LocalFilesTests : IAsyncDisposable
{
    private static readonly RuntimeEnvValidator Validator = new(BuiltInProviders.Validators, BuiltInProviders.Rules);

    private readonly PreparedNode _node = new(RealWheels.Directory);
    private readonly PackageIndex _index = new(
        new Wheel("alpha", "1.0") { Requires = ["beta"] },
        new Wheel("beta", "1.0"),
        new Wheel("beta", "2.0")
    );

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _index.DisposeAsync();
    }

    [Fact]
    public void Validate_FilesThatNameFiles_AreReadRelativeToTheFileThatNamesThem()
    {
        _node.Files.Write("requirements.txt", "alpha # why\n-r sub/more.txt\n--index-url http://index/simple\n");
        _node.Files.Write(
            "sub/more.txt",
            "--constraint=limits.txt # a comment\n./local-1.0-py3-none-any.whl[extra] ; python_version > '3'\n-r ../requirements.txt\n"
        );
        _node.Files.Write("sub/limits.txt", "beta<2\n-c deeper/limits.txt\n");
        _node.Files.Write("sub/deeper/limits.txt", "gamma<3\n");
        var wheel = _node.Files.Write("sub/local-1.0-py3-none-any.whl", "");

        var pip = Normalized("""{"pip": "requirements.txt"}""")["pip"]!;

        Texts(pip["packages"])
            .Where(line => line.Length > 0)
            .Should()
            .Equal("alpha # why", $"{wheel}[extra] ; python_version > '3'", "--index-url http://index/simple");
        Texts(pip["constraints"]).Where(line => line.Length > 0).Should().Equal("beta<2", "gamma<3");
    }

    [Theory]
    [InlineData("""{"uv": ["-r requirements.txt", "beta"]}""", "uv")]
    [InlineData("""{"pip": ["-rrequirements.txt", "beta"]}""", "pip")]
    [InlineData("""{"pip": {"packages": ["--requirement=requirements.txt", "beta"]}}""", "pip")]
    public void Validate_AListThatNamesAFile_HasItsLinesAsIfTheyStoodThere(string json, string field)
    {
        _node.Files.Write("requirements.txt", "alpha");

        Texts(Normalized(json)[field]!["packages"]).Should().Equal("alpha", "beta");
    }

    [Theory]
    [InlineData("""{"pip": {"packages": ["beta"], "pip_install_options": ["--no-deps", "./w/alpha-1.0-py3-none-any.whl"]} }""", "pip")]
    [InlineData("""{"uv": {"packages": ["beta"], "uv_pip_install_options": ["w/alpha-1.0-py3-none-any.whl", "--no-deps"]} }""", "uv")]
    [InlineData(
        """{"pip": {"packages": ["beta"], "pip_install_options": ["--no-deps", "alpha @ ./w/alpha-1.0-py3-none-any.whl"]} }""",
        "pip"
    )]
    public void Validate_APathThatStandsAloneAmongOptions_IsAPackage(string json, string field)
    {
        var wheel = _node.Files.Write("w/alpha-1.0-py3-none-any.whl", "");

        var value = Normalized(json)[field]!;

        Texts(value["packages"]).Should().HaveCount(2).And.Contain(line => line.Contains(wheel, StringComparison.Ordinal));
        Texts(value[$"{(field is "uv" ? "uv_pip" : field)}_install_options"]).Should().Equal("--no-deps");
    }

    [Fact]
    public void Validate_WhatAnUnknownOptionIsGiven_IsNoPackage()
    {
        _node.Files.Write("w/place", "");

        var pip = Normalized("""{"pip": {"packages": ["beta"], "pip_install_options": ["--of-tomorrow", "./w/place"]} }""")["pip"]!;

        Texts(pip["packages"]).Should().Equal("beta");
        Texts(pip["pip_install_options"]).Should().Equal("--of-tomorrow", "./w/place");
    }

    [Theory]
    [InlineData("""{"pip": ["--no-index", "--find-links", "wh1", "emoji"]}""", "--find-links has no value", "\"--find-links wh1\"")]
    [InlineData("""{"uv": ["--index-url", "https://i/simple", "a"]}""", "--index-url has no value", "\"--index-url https://i/simple\"")]
    [InlineData("""{"pip": {"packages": ["a", "-f"]}}""", "-f has no value", "\"-f VALUE\"")]
    public void Validate_AnOptionAndItsValueAsTwoTexts_SaysWhatToWrite(string json, string message, string hint)
    {
        var error = Validate(json).Errors.Should().ContainSingle().Subject;

        error.Message.Should().StartWith(message);
        error.Hint.Should().Contain(hint);
    }

    [Theory]
    [InlineData("""{"pip": ["-r absent.txt"]}""", "path_not_found", "absent.txt")]
    [InlineData("""{"pip": ["./absent-1.0-py3-none-any.whl"]}""", "path_not_found", "absent-1.0")]
    [InlineData("""{"pip": ["-e ./absent"]}""", "path_not_found", "absent")]
    [InlineData("""{"uv": ["beta @ file:absent/beta.tar.gz"]}""", "path_not_found", "absent/beta.tar.gz")]
    [InlineData("""{"pip": {"packages": ["a"], "pip_install_options": ["--target", "/x"]}}""", "invalid_value", "--target")]
    [InlineData("""{"pip": {"packages": ["a"], "pip_install_options": ["--prefix=/x"]}}""", "invalid_value", "--prefix")]
    [InlineData("""{"pip": ["a", "--user"]}""", "invalid_value", "--user")]
    [InlineData("""{"uv": {"packages": ["a"], "uv_pip_install_options": ["--system"]}}""", "invalid_value", "--system")]
    [InlineData("""{"uv": {"packages": ["a"], "uv_pip_install_options": ["--root"]}}""", "invalid_value", "--root")]
    public void Validate_WhatCannotBe_IsRefusedWithAHint(string json, string code, string part)
    {
        var error = Validate(json).Errors.Should().ContainSingle().Subject;

        error.Code.Should().Be(code);
        error.Message.Should().Contain(part);
        error.Hint.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("""{"pip": ["a", "--index-url ./simple"]}""", "./simple")]
    [InlineData("""{"pip": ["a", "--pre --extra-index-url=simple"]}""", "simple")]
    [InlineData("""{"pip": ["a", "-r indexes.txt"]}""", "../simple")]
    [InlineData("""{"uv": {"packages": ["a"], "constraints": ["-i file:simple"]}}""", "file:simple")]
    [InlineData("""{"pip": {"packages": ["a"], "pip_install_options": ["-i", "./simple"]}}""", "./simple")]
    [InlineData("""{"uv": {"packages": ["a"], "uv_pip_install_options": ["--index=mine=./simple"]}}""", "mine=./simple")]
    [InlineData("""{"conda": {"dependencies": ["python", {"pip": ["a", "-i ./simple"]}]}}""", "./simple")]
    public void Validate_AnIndexThatIsARelativePath_IsRefusedWhereverItStands(string json, string index)
    {
        _node.Files.Write("indexes.txt", "--extra-index-url ../simple # ours\n");

        var error = Validate(json).Errors.Should().ContainSingle().Subject;

        error.Code.Should().Be("local_path");
        error.Message.Should().Contain($"'{index}'");
        error.Hint.Should().Contain("--find-links");
    }

    [Theory]
    [InlineData("""{"pip": ["a", "--index-url /srv/simple", "--extra-index-url https://host/simple", "-i ${INDEX}"]}""")]
    [InlineData("""{"pip": ["a", "--index-url file:///srv/simple", "--extra-index-url file://${HOST}/simple"]}""")]
    [InlineData("""{"uv": {"packages": ["a"], "uv_pip_install_options": ["--index", "mine", "--default-index=x=https://host/x"]}}""")]
    public void Validate_AnIndexThatIsNoRelativePath_IsTaken(string json) => Validate(json).Errors.Should().BeEmpty();

    [Theory]
    [InlineData("alpha = { path = \"../alpha\" }", "takes 'alpha' from '../alpha'")]
    [InlineData("alpha = [{ path = \"a\", marker = \"sys_platform == 'linux'\" }]", "takes 'alpha' from 'a'")]
    [InlineData("x = { index = \"mine\" }\nalpha = { workspace = true }", "takes 'alpha' from its workspace")]
    [InlineData("alpha = { git = \"https://host/alpha\" }\nbeta = { path = \"/srv/beta\" }", null)]
    public void Validate_ADescriptionOfAProjectAmongOptions_IsRefusedWithPackagesFromBesideIt(string sources, string? said)
    {
        _node.Files.Write(
            "pyproject.toml",
            $"[project]\nname = \"x\"\ndependencies = [\"Alpha>=1\", \"beta\"]\n[tool.uv.sources]\n{sources}\ngamma = {{ path = \"g\" }}\n"
        );

        var errors = Validate("""{"uv": {"packages": ["a"], "uv_pip_install_options": ["-r", "pyproject.toml"]}}""").Errors;

        errors.Should().HaveCount(said is null ? 0 : 1);
        errors.Should().OnlyContain(error => error.Message.Contains(said!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"uv": ["-r pyproject.toml"]}""")]
    [InlineData("""{"pip": "pyproject.toml"}""")]
    [InlineData("""{"pip": {"packages": ["a"], "pip_install_options": ["-c", "pyproject.toml"]}}""")]
    public void Validate_ADescriptionOfAProjectInThePlaceOfAList_IsToldOnceWithWhatToWrite(string json)
    {
        _node.Files.Write("pyproject.toml", "[project]\nname = \"x\"\ndependencies = [\n  \"a\",\n]\n");

        var error = Validate(json).Errors.Should().ContainSingle().Subject;

        error.Message.Should().Be("pyproject.toml is no list of requirements.");
        error.Hint.Should().Contain("\"project\": \".\"");
    }

    [Theory]
    [InlineData("py_modules")]
    [InlineData("java_jars")]
    public void Validate_AnEmptyEntry_SaysThatItIsEmpty(string field) =>
        Validate($$"""{"{{field}}": [""]}""").Errors.Should().ContainSingle().Which.Message.Should().EndWith("is empty.");

    [Theory]
    [InlineData("-r pipe")]
    [InlineData("-c link")]
    [InlineData("-r /dev/zero")]
    [InlineData("-r /dev/null")]
    public async Task Validate_AFileThatNamesWhatIsNoFile_IsRefusedInsteadOfWaitedFor(string line)
    {
        using (var make = System.Diagnostics.Process.Start("mkfifo", [_node.Files.At("pipe")]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        File.CreateSymbolicLink(_node.Files.At("link"), "pipe");
        _node.Files.Write("requirements.txt", $"alpha\n{line}\n");

        var validation = await Task.Run(() => Validate("""{"pip": "requirements.txt"}"""), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        var error = validation.Errors.Should().ContainSingle().Subject;
        error.Code.Should().Be("unreadable_file");
        error.Message.Should().Contain("pipe or a device");
    }

    [Fact]
    public async Task Plan_PipesOfTheNode_AreNotWaitedFor()
    {
        _node.Files.Write("links/alpha-1.0-py3-none-any.whl", "");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [_node.Files.At("links", "pipe")]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var json = $$"""{"pip": ["alpha", "/dev/zero", "--find-links {{_node.Files.At("links")}}"]}""";
        var keys = await Task.Run(() => _node.KeysOfAsync(Normalized(json)), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        keys.Should().NotBeEmpty();
    }

    [Fact]
    public void Validate_EmptyFile_AddsNothing()
    {
        _node.Files.Write("empty.txt", "");
        File.CreateSymbolicLink(_node.Files.At("link.txt"), "empty.txt");

        Texts(Normalized("""{"pip": ["alpha", "-r empty.txt", "-r link.txt"]}""")["pip"]!["packages"]).Should().Equal("alpha");
    }

    [Fact]
    public async Task Validate_ManyContinuedLines_AreReadInOneGo()
    {
        _node.Files.Write("requirements.txt", "alpha \\\n" + string.Concat(Enumerable.Repeat(" \\\n", 300_000)) + " # why\n");

        var validation = await Task.Run(() => Validate("""{"pip": "requirements.txt"}"""), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        validation.Errors.Should().BeEmpty();
    }

    [Theory]
    [InlineData("https://host/x-1.0-py3-none-any.whl")]
    [InlineData("beta @ git+https://host/beta@main#subdirectory=x")]
    [InlineData("-r ${RAY_RUNTIME_ENV_CREATE_WORKING_DIR}/more.txt")]
    [InlineData("${RAY_RUNTIME_ENV_CREATE_WORKING_DIR}/x-1.0-py3-none-any.whl")]
    [InlineData("${SATCHEL_WORKING_DIR}/x-1.0-py3-none-any.whl")]
    [InlineData("-r https://host/requirements.txt")]
    [InlineData("beta>=1,<2 ; platform_machine == 'x/y'")]
    [InlineData("--find-links https://host/links")]
    [InlineData("/only/on/nodes-1.0-py3-none-any.whl")]
    public void Validate_WhatIsNoFileOfTheClient_StaysAsItIs(string line) =>
        Texts(Normalized($$"""{"pip": ["{{line}}"]}""")["pip"]!["packages"]).Should().Equal(line);

    [Theory]
    [InlineData("pip")]
    [InlineData("uv")]
    public async Task Prepare_NestedFilesConstraintsAndAWheel_AreInstalled(string field)
    {
        Assert.SkipWhen(field == "uv" && RealWheels.Directory is null, RealWheels.Missing);
        var own = new Wheel("own", "1.0");
        Directory.CreateDirectory(_node.Files.At("sub"));
        await File.WriteAllBytesAsync(_node.Files.At("sub", own.FileName), own.Bytes());
        _node.Files.Write("requirements.txt", $"-r sub/more.txt\n-c limits.txt\n--index-url {_index.Url}\n");
        _node.Files.Write("sub/more.txt", $"alpha\n./{own.FileName}\n");
        _node.Files.Write("limits.txt", "beta<2\n");

        var plan = await _node.PrepareAsync($$"""{"{{field}}": ["-r requirements.txt"]}""");

        (await PreparedNode.RunAsync(plan, "python", "-c", "import alpha, beta, own; print(alpha.version, beta.version, own.version)"))
            .Should()
            .Be("1.0 1.0 1.0");
        var layer = _node.Store.List().Single(layer => layer.Provider == field);
        _node
            .LockOf(layer.Key)!
            .ToJsonString()
            .Should()
            .Contain(Wheel.Sha256(own.Bytes()))
            .And.Contain("satchel://sha256-")
            .And.NotContain("scratch");

        var locked = $$"""{"{{field}}": ["-r requirements.txt"], "lock": {{_node.LockOf(layer.Key)!.ToJsonString()}} }""";
        await _node.Store.CollectAsync(everything: true, CancellationToken.None);
        await _node.PrepareAsync(locked);
        await File.WriteAllBytesAsync(_node.Files.At("sub", own.FileName), (own with { Requires = ["beta"] }).Bytes());
        var error = await _node.FailureAsync(locked);
        error.Code.Should().Be("version_conflict", error.Message);
        error.Message.Should().Contain($"asks for '{own.FileName}'");
    }

    [Fact]
    public async Task Prepare_ADirectoryWithSources_IsBuiltAndInstalled()
    {
        Assert.SkipWhen(RealWheels.Directory is null, RealWheels.Missing);
        _node.Files.Write(
            "lib/pyproject.toml",
            "[build-system]\nrequires = [\"setuptools\"]\nbuild-backend = \"setuptools.build_meta\"\n[project]\nname = \"lib\"\nversion = \"3\"\n"
        );
        _node.Files.Write("lib/lib/__init__.py", "word = 'built'\n");

        var plan = await _node.PrepareAsync($$"""{"pip": ["-e ./lib", "--no-index", "--find-links {{RealWheels.Directory}}"]}""");

        (
            await PreparedNode.RunAsync(
                plan,
                "python",
                "-c",
                "import lib; print(lib.word, lib.__file__.startswith(__import__('sys').prefix))"
            )
        )
            .Should()
            .Be("built True");
    }

    [Fact]
    public async Task Prepare_PipVersion_TakesThatPipOnceForTheNode()
    {
        Assert.SkipWhen(RealWheels.Directory is null, RealWheels.Missing);
        foreach (var package in (string[])["beta==1.0", "beta==2.0"])
        {
            await _node.PrepareAsync(
                $$"""{"pip": {"packages": ["{{package}}", "--index-url {{_index.Url}}"], "pip_version": "==24.0", "pip_check": true} }"""
            );
        }

        _node.Store.List().Select(layer => layer.Summary).Should().BeEquivalentTo("pip==24.0", "beta==1.0", "beta==2.0");
        _node.Log.Should().Contain(line => line.Contains("/tools-v1/") && line.Contains("/pip check"));
    }

    [Fact]
    public async Task Plan_FilesOfTheNodeThatAreEdited_AreOtherLayers()
    {
        var wheel = _node.Files.Write("wheels/x-1.0-py3-none-any.whl", "one");
        var list = _node.Files.Write("list.txt", $"{wheel}\nbeta\n");

        // As a client sends it that reads no files.
        var spec = new JsonObject { ["pip"] = new JsonObject { ["packages"] = new JsonArray($"-r {list}") } };
        var keys = new List<string> { await _node.KeysOfAsync(spec) };
        await File.WriteAllTextAsync(wheel, "two");
        keys.Add(await _node.KeysOfAsync(spec));
        await File.AppendAllTextAsync(list, "gamma\n");
        keys.Add(await _node.KeysOfAsync(spec));
        keys.Should().OnlyHaveUniqueItems();

        await File.AppendAllTextAsync(list, "# nothing\n");
        (await _node.KeysOfAsync(spec)).Should().Be(keys[^1]);
    }

    private SpecValidation Validate(string json) =>
        Validator.Validate(JsonNode.Parse(json), new SpecContext(EnvironmentScope.Job, SpecSource.Client, _node.Files.Path));

    private JsonObject Normalized(string json)
    {
        var outcome = Validate(json);
        outcome.Errors.Should().BeEmpty();
        return outcome.Normalized!;
    }

    private static string[] Texts(JsonNode? list) => [.. list!.AsArray().Select(text => text!.GetValue<string>())];
}
