using System.Globalization;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Secrets;
using Satchel.Testing;

namespace Satchel.Environments.Tests.Secrets;

public sealed class RevealedVariablesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Of_VariablesThatDoubleOneAnother_EndBeforeTheyFillTheMemory()
    {
        var variables = new JsonObject { ["A00"] = "ten bytes." };
        for (var number = 1; number < 60; number++)
        {
            variables[$"A{number:00}"] = string.Format(CultureInfo.InvariantCulture, "${{A{0:00}}}${{A{0:00}}}", number - 1);
        }

        var reveal = () =>
            RevealedVariables.Of(new JsonObject { ["env_vars"] = variables }, new Dictionary<string, string>(), secrets: null);

        reveal.Should().Throw<SetupFailedException>().Which.Error.Hint.Should().Contain("env_vars");
    }

    [Fact]
    public void Of_ReferencesThatTogetherFitIntoAProcess_AreEachCountedOnce()
    {
        var variables = new JsonObject { ["A"] = new string('a', 100 * 1024) };
        for (var number = 0; number < 10; number++)
        {
            variables[$"PIP_{number}"] = "${A}";
        }

        var reveal = () =>
            RevealedVariables.Of(new JsonObject { ["env_vars"] = variables.DeepClone() }, new Dictionary<string, string>(), secrets: null);

        reveal().All["PIP_9"].Should().HaveLength(100 * 1024);
        variables["PIP_more"] = "${A}";
        reveal.Should().Throw<SetupFailedException>("what is put in is bounded in all");
    }

    [Theory]
    [InlineData("http://h/${A_REPO}/simple", "http://h/team/simple", false)]
    [InlineData("http://h/$A_REPO/simple", "http://h/team/simple", false)]
    [InlineData("http://me:${A_WORD}@h/simple", "http://me:hush@h/simple", true)]
    [InlineData("http://h/${B_CHAIN}", "http://h/hush/x", true)]
    [InlineData("http://h/${Z_LATER}/simple", "http://h//simple", false, "${Z_LATER}")]
    [InlineData("http://h/${A_REPO}/${ELSEWHERE}", "http://h/team/", false, "${ELSEWHERE}")]
    [InlineData("http://h/${A_REPO}/${OF_NODE}", "http://h/team/node", false)]
    [InlineData("${SATCHEL_WORKING_DIR}/wheels", "${SATCHEL_WORKING_DIR}/wheels", false, "${SATCHEL_WORKING_DIR}")]
    [InlineData("http://me:pa$word@h", "http://me:pa$word@h", false)]
    [InlineData("http://me:a$${}A_REPO@h", "http://me:a$A_REPO@h", false)]
    [InlineData("http://me:a$${}b@h/${A_REPO}", "http://me:a$b@h/team", false)]
    public void Of_VariableOfAnInstaller_IsWhatTheJobSeesInIt(string value, string expected, bool isSecret, string? warned = null)
    {
        var secrets = new SecretFiles(_directory.Path);
        secrets.Set("word", "hush");
        var spec = new JsonObject
        {
            ["env_vars"] = new JsonObject
            {
                ["Z_LATER"] = "z",
                ["PIP_INDEX_URL"] = value,
                ["B_CHAIN"] = "${A_WORD}/x",
                ["A_REPO"] = "team",
                ["A_WORD"] = new JsonObject { ["secret"] = "word" },
                ["OWN"] = value,
            },
        };

        var revealed = RevealedVariables.Of(spec, new Dictionary<string, string> { ["OF_NODE"] = "node" }, secrets);

        revealed.All["PIP_INDEX_URL"].Should().Be(expected);
        revealed.Secret.ContainsKey("PIP_INDEX_URL").Should().Be(isSecret);
        revealed.Warnings.Should().HaveCount(warned is null ? 0 : 1).And.AllSatisfy(warning => warning.Should().Contain(warned));
        revealed.All["OWN"].Should().Be(value.Replace("$${}", "$"), "it is for no installer");
        revealed.Secret.Should().NotContainKey("B_CHAIN").And.Contain("A_WORD", "hush");
    }

    [Theory]
    [InlineData("Zk7/Qw@x#y?z", "http://me:Zk7%2FQw%40x%23y%3Fz@h/simple")]
    [InlineData("Zk7%2FQw", "http://me:Zk7%2FQw@h/simple")]
    [InlineData("50%/x", "http://me:50%25%2Fx@h/simple")]
    [InlineData("a:b", "http://me:a:b@h/simple")]
    public void Of_PasswordThatEndsALoginByItsLetters_IsEscapedForInstallers(string secret, string expected)
    {
        var secrets = new SecretFiles(_directory.Path);
        secrets.Set("word", secret);
        var spec = new JsonObject
        {
            ["env_vars"] = new JsonObject
            {
                ["A_WORD"] = new JsonObject { ["secret"] = "word" },
                ["PIP_INDEX_URL"] = "http://me:${A_WORD}@h/simple",
            },
        };

        var revealed = RevealedVariables.Of(spec, new Dictionary<string, string>(), secrets);

        revealed.All["PIP_INDEX_URL"].Should().Be(expected);
        revealed.All["A_WORD"].Should().Be(secret);
    }
}
