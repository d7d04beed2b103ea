using System.Text.Json.Nodes;
using Satchel.Environments.Providers.Rules;

namespace Satchel.Environments.Providers.Tests.Rules;

public sealed class NoSecretsForSshTests
{
    [Theory]
    [InlineData("""{"pip": ["x @ git+ssh://${T}@host/x.git"]}""", "$.pip[0]", "The secret in T")]
    [InlineData("""{"uv": {"packages": ["x @ git+ssh://git@${T}/x.git@v1"]}}""", "$.uv.packages[0]", "The secret in T")]
    [InlineData(
        """{"conda": {"dependencies": [{"pip": ["git+ssh://git@host/${T}/x.git"]}]}}""",
        "$.conda.dependencies[0].pip[0]",
        "The secret in T"
    )]
    [InlineData("""{"working_dir": "git+ssh://git@${T}/x.git"}""", "$.working_dir", "The secret in T")]
    [InlineData("""{"py_modules": ["git+ssh://me:word@host/x.git"]}""", "$.py_modules[0]", "A password")]
    public void Check_SecretInAnAddressOfSsh_IsRefused(string json, string path, string message)
    {
        var spec = JsonNode.Parse(json)!.AsObject();
        spec["env_vars"] = new JsonObject { ["T"] = new JsonObject { ["secret"] = "t" } };

        var error = new NoSecretsForSsh().Check(spec).Should().ContainSingle().Subject;

        error.Path.Should().Be(path);
        error.Message.Should().StartWith(message);
        error.Hint.Should().Contain("git+https");
    }

    [Theory]
    [InlineData("""{"pip": ["x @ git+ssh://deploy@host:22/x.git@v1", "y @ git+https://me:${T}@host/${T}/y.git"]}""")]
    [InlineData("""{"pip": ["x @ git+ssh://git@${PLAIN}/x.git"]}""")]
    public void Check_Others_AreTaken(string json)
    {
        var spec = JsonNode.Parse(json)!.AsObject();
        spec["env_vars"] = new JsonObject
        {
            ["T"] = new JsonObject { ["secret"] = "t" },
            ["PLAIN"] = "host",
        };

        new NoSecretsForSsh().Check(spec).Should().BeEmpty();
    }
}
