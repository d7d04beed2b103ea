using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;

namespace Satchel.Abstractions.Tests.Environments;

public sealed class ShownRuntimeEnvTests
{
    [Theory]
    [InlineData("""{"working_dir":"https://u:CANARY@h/a.zip?token=CANARY#CANARY"}""", """{"working_dir":"https://***@h/a.zip?***"}""")]
    [InlineData(
        """{"env_vars":{"PIP_INDEX_URL":"https://h/auth/CANARY-1234/simple"},"pip":["-i https://h/priv/CANARY-1234/simple"]}""",
        """{"env_vars":{"PIP_INDEX_URL":"https://h/auth/***/simple"},"pip":["-i https://h/priv/***/simple"]}"""
    )]
    [InlineData("""{"working_dir":"https://CANARY@h/a.zip"}""", """{"working_dir":"https://***@h/a.zip"}""")]
    [InlineData("""{"py_modules":["s3://b/a.zip?x=CANARY","local:///a"]}""", """{"py_modules":["s3://b/a.zip?***","local:///a"]}""")]
    [InlineData(
        """{"pip":{"packages":["--index-url https://u:CANARY@h/simple","p @ git+ssh://git@h/p"]}}""",
        """{"pip":{"packages":["--index-url https://***@h/simple","p @ git+ssh://git@h/p"]}}"""
    )]
    [InlineData(
        """{"env_vars":{"PIP_INDEX_URL":"https://u:CANARY@h/simple","N":null}}""",
        """{"env_vars":{"PIP_INDEX_URL":"https://***@h/simple","N":null}}"""
    )]
    [InlineData(
        """{"pip":["a @ https://h/a.whl?v=1&token=CANARY#sha256=1","b @ https://h/b.whl?sig=CANARY ; extra == '1'"]}""",
        """{"pip":["a @ https://h/a.whl?v=1&token=***#sha256=1","b @ https://h/b.whl?sig=*** ; extra == '1'"]}"""
    )]
    [InlineData(
        """{"conda":{"channels":["https://h/t/CANARY/c","https://h/t/${TOKEN}/c"],"dependencies":["https://h/x/t/CANARY/c::p"]}}""",
        """{"conda":{"channels":["https://h/t/***/c","https://h/t/${TOKEN}/c"],"dependencies":["https://h/x/t/***/c::p"]}}"""
    )]
    public void Of_SecretsInUrls_AreHidden(string written, string shown)
    {
        var runtimeEnv = JsonNode.Parse(written)!.AsObject();

        JsonNode
            .DeepEquals(ShownRuntimeEnv.Of(runtimeEnv), JsonNode.Parse(shown))
            .Should()
            .BeTrue(ShownRuntimeEnv.Of(runtimeEnv)!.ToJsonString());

        runtimeEnv.ToJsonString().Should().Contain("CANARY", "the record is as it was");
    }

    [Fact]
    public void Of_NothingToHide_IsTheSame()
    {
        var runtimeEnv = JsonNode
            .Parse("""{"working_dir":"https://h/a.zip","config":{"setup_timeout_seconds":3},"pip":["a"]}""")!
            .AsObject();

        ShownRuntimeEnv.Of(runtimeEnv).Should().BeSameAs(runtimeEnv);
        ShownRuntimeEnv.Of(null).Should().BeNull();
    }
}
