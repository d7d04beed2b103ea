using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Validation;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>A wheel of the client's whose file has another name than it was built with is refused before anything is sent.</summary>
public sealed class RenamedWheelTests : IAsyncDisposable
{
    private static readonly RuntimeEnvValidator Validator = new(BuiltInProviders.Validators, BuiltInProviders.Rules);

    private readonly PreparedNode _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("""{"pip": ["./<file>"]}""")]
    [InlineData("""{"pip": ["-r requirements.txt"]}""")]
    [InlineData("""{"uv": ["alpha @ ./<file>"]}""")]
    [InlineData("""{"pip": {"packages": ["x"], "pip_install_options": ["./<file>"]}}""")]
    [InlineData("""{"py_modules": ["<file>"]}""")]
    [InlineData("""{"conda": {"dependencies": ["python", {"pip": ["./<file>"]}]}}""")]
    public void Validate_WheelThatWasRenamed_IsRefusedWhereverItStands(string json)
    {
        Write("beta-1.0-py3-none-any.whl");
        Write("alp-1.0-py3-none-any.whl");
        Write("alpha.whl");

        Fault(json, "alp-1.0-py3-none-any.whl").Message.Should().Contain("holds alpha-1.0");
        Fault(json, "beta-1.0-py3-none-any.whl").Message.Should().Be("beta-1.0-py3-none-any.whl holds alpha-1.0: it was renamed.");
        Fault(json, "alpha.whl").Message.Should().Be("alpha.whl is no name of a wheel.");
    }

    [Theory]
    [InlineData("alpha-1.0-py3-none-any.whl")]
    [InlineData("Alpha-1.0-1build-cp311.cp312-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl")]
    public void Validate_WheelWithItsName_IsTaken(string file)
    {
        Write(file);

        Validate($$"""{"pip": ["./{{file}}"], "py_modules": ["{{file}}"]}""").Errors.Should().BeEmpty();
    }

    [Fact]
    public void Validate_WheelThatIsCutShort_IsLeftToTheInstaller()
    {
        _node.Files.Write("alpha-1.0-py3-none-any.whl", "PK");

        Validate("""{"pip": ["./alpha-1.0-py3-none-any.whl"]}""").Errors.Should().BeEmpty();
    }

    private void Write(string file) => File.WriteAllBytes(_node.Files.At(file), new Wheel("alpha", "1.0").Bytes());

    private SpecError Fault(string json, string file)
    {
        _node.Files.Write("requirements.txt", $"./{file}\n");
        var error = Validate(json.Replace("<file>", file, StringComparison.Ordinal)).Errors.Should().ContainSingle().Subject;
        error.Hint.Should().Contain("built with");
        return error;
    }

    private SpecValidation Validate(string json) =>
        Validator.Validate(JsonNode.Parse(json), new SpecContext(EnvironmentScope.Job, SpecSource.Client, _node.Files.Path));
}
