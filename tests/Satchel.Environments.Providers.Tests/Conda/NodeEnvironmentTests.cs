using Satchel.Environments.Providers.Tests.Packages;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Conda;

/// <summary>Environments that the node has already, by name and by directory.</summary>
public sealed class NodeEnvironmentTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new();

    public NodeEnvironmentTests()
    {
        _node.Variables["HOME"] = _node.Files.At("user");
        _node.Variables["CONDA_EXE"] = _node.Files.At("conda", "bin", "conda");
        Make(_node.Files.At("conda"));
        Make(_node.Files.At("conda", "envs", "mine"));
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("mine", "conda/envs/mine")]
    [InlineData("base", "conda")]
    public async Task Prepare_Name_UsesTheEnvironmentWhereItIs(string name, string directory)
    {
        var plan = await _node.PrepareAsync($$"""{"conda": "{{name}}"}""");

        var prefix = _node.Files.At(directory);
        plan.Variables["CONDA_PREFIX"].Should().Be(prefix);
        plan.Variables["CONDA_DEFAULT_ENV"].Should().Be(name);
        plan.Variables["FROM_STATE"].Should().Be("1");
        plan.Variables["FROM_SCRIPT"].Should().Be($"{prefix}/share");
        plan.Python.Should().Equal($"{prefix}/bin/python");
        plan.WritableLayers.Should().BeEmpty("it is the node's");
        (await PreparedNode.RunAsync(plan, "python")).Should().Be("an interpreter");
        _node.Store.List().Should().ContainSingle().Which.Bytes.Should().BeLessThan(64 * 1024, "nothing is copied");
    }

    [Fact]
    public async Task Prepare_Directory_UsesTheEnvironmentThere()
    {
        Make(_node.Files.At("elsewhere"));

        var plan = await _node.PrepareAsync($$"""{"conda": "{{_node.Files.At("elsewhere")}}"}""");

        plan.Variables["CONDA_DEFAULT_ENV"].Should().Be(_node.Files.At("elsewhere"));
    }

    [Fact]
    public async Task Prepare_ListOfRegisteredEnvironmentsIsAPipe_HoldsNothingUp()
    {
        Directory.CreateDirectory(_node.Files.At("user", ".conda"));
        SpecialFile.MakePipe(_node.Files.At("user", ".conda", "environments.txt"));

        (await _node.PrepareAsync("""{"conda": "mine"}""")).Variables["CONDA_DEFAULT_ENV"].Should().Be("mine");
    }

    [Fact]
    public async Task Prepare_RegisteredEnvironment_IsFoundByItsName()
    {
        Make(_node.Files.At("far", "away"));
        Directory.CreateDirectory(_node.Files.At("user", ".conda"));
        await File.WriteAllTextAsync(
            _node.Files.At("user", ".conda", "environments.txt"),
            _node.Files.At("far", "away") + "\n",
            TestContext.Current.CancellationToken
        );

        (await _node.PrepareAsync("""{"conda": "away"}""")).Variables["CONDA_PREFIX"].Should().Be(_node.Files.At("far", "away"));
    }

    [Fact]
    public async Task Prepare_EnvironmentThatHasChanged_IsLookedAtAgain()
    {
        await _node.PrepareAsync("""{"conda": "mine"}""");
        await _node.PrepareAsync("""{"conda": "mine"}""");
        _node.Store.List().Should().ContainSingle();
        await File.WriteAllTextAsync(
            _node.Files.At("conda", "envs", "mine", "etc", "conda", "activate.d", "share.sh"),
            "export FROM_SCRIPT=changed-now\n",
            TestContext.Current.CancellationToken
        );

        var plan = await _node.PrepareAsync("""{"conda": "mine"}""");

        plan.Variables["FROM_SCRIPT"].Should().Be("changed-now");
        _node.Store.List().Should().HaveCount(2);
    }

    [Fact]
    public async Task Prepare_UnknownName_SaysWhichThereAre() =>
        (await _node.FailureAsync("""{"conda": "other"}""")).Message.Should().Contain("'other'").And.Contain("base, mine");

    [Theory]
    [InlineData("\"\"")]
    [InlineData("{}")]
    public async Task Prepare_Nothing_AsksForNothing(string value)
    {
        (await _node.PrepareAsync($$"""{"conda": {{value}} }""")).Variables.Should().NotContainKey("CONDA_PREFIX");
        _node.Store.List().Should().BeEmpty();
    }

    private void Make(string prefix)
    {
        Directory.CreateDirectory(Path.Combine(prefix, "conda-meta"));
        Directory.CreateDirectory(Path.Combine(prefix, "etc", "conda", "activate.d"));
        File.WriteAllText(Path.Combine(prefix, "conda-meta", "state"), """{"env_vars": {"FROM_STATE": "1"}}""");
        File.WriteAllText(Path.Combine(prefix, "etc", "conda", "activate.d", "share.sh"), "export FROM_SCRIPT=$CONDA_PREFIX/share\n");
        _node.Files.WriteProgram(Path.Combine(prefix, "bin", "python"), "#!/bin/sh\necho an interpreter\n");
    }
}
