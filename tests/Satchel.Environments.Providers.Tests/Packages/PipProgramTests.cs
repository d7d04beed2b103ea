using Satchel.Abstractions.Environments;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Which pip it is that a job finds.</summary>
public sealed class PipProgramTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new();
    private readonly PackageIndex _index = new(new Wheel("alpha", "1.0"), new Wheel("beta", "1.0"));

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _index.DisposeAsync();
    }

    [Theory]
    [InlineData("pip")]
    [InlineData("uv")]
    public async Task Pip_OfAJobWithPackages_IsThatOfItsEnvironment(string field)
    {
        var plan = await PrepareAsync(field);

        var venv = plan.Variables["VIRTUAL_ENV"];
        (await PreparedNode.RunAsync(plan, "sh", "-c", "command -v pip; command -v pip3; ls $VIRTUAL_ENV/bin/pip3.*"))
            .Should()
            .MatchRegex($@"\A{venv}/bin/pip\n{venv}/bin/pip3\n{venv}/bin/pip3\.\d+\z");
        (await PreparedNode.RunAsync(plan, "pip", "show", "beta")).Should().Contain($"Location: {venv}/lib");
        (await PreparedNode.RunAsync(plan, "pip3", "freeze")).Should().Contain("beta");
    }

    [Fact]
    public async Task Pip_WhereOthersUseTheSameFiles_ChangesNothing()
    {
        var plan = await PrepareAsync("pip");
        var install = $"pip install -q --disable-pip-version-check --index-url {_index.Url} alpha==1.0";
        var elsewhere = _node.Files.At("mine");

        (
            await PreparedNode.RunAsync(
                plan,
                "sh",
                "-c",
                $"({install}; pip -q uninstall -y beta; python -c 'import beta, alpha') 2>&1 || true"
            )
        )
            .Should()
            .Contain("no environment of its own")
            .And.EndWith("No module named 'alpha'");
        (await PreparedNode.RunAsync(plan, "sh", "-c", $"{install} --target {elsewhere} && ls {elsewhere}")).Should().Contain("alpha");
    }

    [Theory]
    [InlineData("show install", "not found: install")]
    [InlineData("--timeout 5 show uninstall", "not found: uninstall")]
    [InlineData("--log=/dev/null show install", "not found: install")]
    public async Task Pip_CommandThatOnlyNamesAWord_IsNotRefused(string words, string said)
    {
        var plan = await PrepareAsync("pip");

        (await PreparedNode.RunAsync(plan, "sh", "-c", $"cd {_node.Files.Path}; pip {words} 2>&1 || true"))
            .Should()
            .Contain(said)
            .And.NotContain("no environment of its own");
    }

    [Theory]
    [InlineData("--timeout 5 install")]
    [InlineData("-q --retries=1 install --no-index")]
    [InlineData("--log log -v uninstall -y")]
    [InlineData("--default-timeout 5 install")]
    [InlineData("--no-input --time 5 install")]
    [InlineData("--python elsewhere install")]
    public async Task Pip_CommandBehindOptions_IsRefusedAlike(string words)
    {
        var plan = await PrepareAsync("pip");

        (await PreparedNode.RunAsync(plan, "sh", "-c", $"cd {_node.Files.Path}; pip {words} alpha 2>&1 || true"))
            .Should()
            .Contain("no environment of its own");
    }

    [Fact]
    public async Task Pip_ThatWasAskedFor_StaysAsItWasInstalled()
    {
        _index.Add(new Wheel("pip", "99.0"));

        var plan = await _node.PrepareAsync($$"""{"pip": ["pip==99.0", "--index-url {{_index.Url}}"]}""");

        (await PreparedNode.RunAsync(plan, "python", "-c", "import pip; print(pip.version)")).Should().Be("99.0");
    }

    private Task<LaunchPlan> PrepareAsync(string field)
    {
        Assert.SkipWhen(field == "uv" && RealUv.Directory is null, RealUv.Missing);
        _node.Variables["PATH"] = field == "uv" ? $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin" : _node.Variables["PATH"];
        return _node.PrepareAsync($$"""{"{{field}}": ["beta", "--index-url {{_index.Url}}"]}""");
    }
}
