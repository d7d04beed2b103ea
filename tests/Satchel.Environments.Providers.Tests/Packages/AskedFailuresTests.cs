using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>What a failure means for what was asked: of whose index, with which login, with which hash, by which installer.</summary>
public sealed class AskedFailuresTests
{
    private const string None = "ERROR: Could not find a version that satisfies the requirement tabulat (from versions: none)";
    private const string Others = "ERROR: Could not find a version that satisfies the requirement tabulate==9 (from versions: 0.8, 0.9)";

    [Theory]
    [InlineData(None, "tabulat", "", "", false)]
    [InlineData(None, "--index-url https://pypi.org/simple", "", "", false)]
    [InlineData(None, "--index-url http://own/simple", "", "", true)]
    [InlineData(None, "--no-index", "--find-links=/srv/wheels", "", true)]
    [InlineData(None, "tabulat", "", "PIP_INDEX_URL=http://own/simple", true)]
    [InlineData(None, "tabulat", "", "PIP_INDEX_URL=https://pypi.org/simple/", false)]
    [InlineData(Others, "tabulate==9", "", "", false)]
    [InlineData(Others, "tabulate==9", "", "PIP_EXTRA_INDEX_URL=http://own/simple", true)]
    [InlineData("Looking in indexes: http://of-pip.conf/simple\n" + None, "tabulat", "", "", true)]
    public void Of_WhatIsMissingOnAnIndex_IsRememberedOfThePublicOneAlone(
        string said,
        string line,
        string option,
        string variable,
        bool forgets
    )
    {
        var failure = Failure("pip", said, [line], option.Length > 0 ? [option] : [], variable);

        failure.Error.Retryable.Should().Be(forgets);
        failure
            .Error.Hint.Should()
            .Contain(
                line is "--no-index" ? "--find-links"
                : said.Contains("none", StringComparison.Ordinal) ? "PIP_INDEX_URL"
                : "pre-releases"
            );
    }

    [Theory]
    [InlineData("pip", "ERROR: 401 Client Error: Unauthorized for url: http://own/simple/a/", "PIP_INDEX_URL of")]
    [InlineData(
        "uv",
        "  cause: HTTP status client error (401 Unauthorized) for url (http://own/simple/a/)",
        "UV_DEFAULT_INDEX or UV_INDEX of"
    )]
    public void Of_AnIndexThatRefuses_NamesTheInstallersVariablesAndWhetherALoginWasGiven(string installer, string said, string names)
    {
        Failure(installer, said, ["a"], [], "").Error.Hint.Should().StartWith("Give user and password").And.Contain(names);
        Failure(installer, said, ["a"], [], "PIP_INDEX_URL=http://me:wrong@own/simple")
            .Error.Hint.Should()
            .StartWith("A login was given: see that user and password")
            .And.NotContain("wrong@");
    }

    [Fact]
    public void Of_AHashThatOnlyTheIndexSays_IsAFileThatCameDamaged()
    {
        const string Said = "error: Failed to download `tqdm==4.0`\n  cause: Hash mismatch for `tqdm==4.0`\n\n         Expected:\n";

        Failure("uv", Said, ["tqdm"], [], "")
            .Message.Should()
            .Be("The file of tqdm==4.0 came damaged from the package index, or not to its end.");
        Failure("uv", Said, ["tqdm"], [], "").Kind.Code.Should().Be("archive_corrupt");
        Failure("uv", Said, ["tqdm==4.0 --hash=sha256:00"], [], "").Kind.Code.Should().Be("hash_mismatch");
    }

    [Fact]
    public void Of_ALaterPythonThanTheNodes_IsTheWrongPythonForUvAsForPip()
    {
        const string Said =
            "  × No solution found when resolving dependencies:\n  ╰─▶ Because the current Python version (3.11.7) does not satisfy Python>=3.14 "
            + "and old==1.0 depends on Python>=3.14, we can conclude that old==1.0 cannot be used.\n      And because only old==1.0 is available "
            + "and you require old, we can conclude that your requirements are unsatisfiable.";

        var failure = Failure("uv", Said, ["old"], [], "");

        failure.Kind.Code.Should().Be("wrong_python");
        failure
            .Message.Should()
            .Be(
                "A package does not support the node's Python: (3.11.7) does not satisfy Python>=3.14 and old==1.0 depends on Python>=3.14."
            );
    }

    [Fact]
    public void Of_StepsThatEndWithAFullStop_AreOneTextWithoutASemicolon()
    {
        const string Said =
            "  ╰─▶ Because a==1 depends on b<2 and you require b>=2, we can conclude that a==1 cannot be used.\n"
            + "      And because you require a==1, we can conclude that your requirements are unsatisfiable.";

        Failure("uv", Said, ["a"], [], "").Message.Should().Contain("cannot be used. And because").And.NotContain(".;");
    }

    [Theory]
    [InlineData("pip", "Usage:\n  pip install [options]\n\nno such option: --no-such", "--no-such", "in pip_install_options")]
    [InlineData(
        "pip",
        "ERROR: Invalid requirement: --targt x\npip: error: no such option: --targt",
        "--targt",
        "a line of the requirements"
    )]
    [InlineData(
        "uv",
        "error: unexpected argument '--no-dep' found\n\n  tip: a similar argument exists: '--no-deps'\n\nUsage: uv pip install",
        "--no-dep",
        "Did you mean '--no-deps'? Correct it where it stands: in uv_pip_install_options"
    )]
    public void Of_AnOptionThatThereIsNot_SaysSoAndWhereOptionsStand(string installer, string said, string option, string hint)
    {
        var failure = Failure(installer, said, ["a"], [], "");

        failure.Message.Should().Be($"The installer does not know the option {option}.");
        failure.Error.Hint.Should().Contain(hint);
    }

    [Theory]
    [InlineData(
        "WARNING: Requirement '/w/nosuch.whl' looks like a filename, but the file does not exist\nERROR: nosuch.whl is not a valid wheel filename.",
        "/w/nosuch.whl"
    )]
    [InlineData("ERROR: Invalid requirement: '/w/nodir'\nHint: It looks like a path. File '/w/nodir' does not exist.", "/w/nodir")]
    public void Of_APathThatLeadsNowhere_IsNotFoundWhateverPipTakesItForThen(string said, string path)
    {
        var failure = Failure("pip", said, ["a"], [], "");

        failure.Kind.Code.Should().Be("uri_not_found");
        failure.Message.Should().Be($"There is nothing at {path}.");
        failure.Error.Hint.Should().Contain("${SATCHEL_WORKING_DIR}");
    }

    [Theory]
    [InlineData("tabulate==${VERSON}", "", true)]
    [InlineData("--index-url=http://me:${VERSON}@own/simple", "", true)]
    [InlineData("tabulate==${VERSON}", "VERSON=1", false)]
    [InlineData("tabulate==$VERSON", "", false)]
    public void Of_AReferenceToNoVariable_IsNamed(string text, string variable, bool tells)
    {
        var hints = new[]
        {
            Failure("pip", "ERROR: Invalid requirement: 'tabulate'", [text], [], variable).Error.Hint,
            Failure("pip", "ERROR: what nobody knows", [], [text], variable).Error.Hint,
            Failure("uv", "error: x", [text], [], variable).Error.Hint,
        };

        hints
            .Should()
            .AllSatisfy(hint =>
                hint.StartsWith(
                        "'${VERSON}' was left as it stands, since no variable has that name: set it in env_vars. ",
                        StringComparison.Ordinal
                    )
                    .Should()
                    .Be(tells, hint)
            );
    }

    private static SetupFailedException Failure(string installer, string said, string[] lines, string[] options, string variable)
    {
        var inputs = new InstallerInputs(
            new JsonObject
            {
                [InstallerInputs.Requirements] = new JsonArray([.. lines.Select(line => (JsonNode)line)]),
                [InstallerInputs.Constraints] = new JsonArray(),
                [InstallerInputs.Options] = new JsonArray([.. options.Select(option => (JsonNode)option)]),
            }
        );
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (variable.Split('=', 2) is [var name, var value])
        {
            variables[name] = value;
        }

        return AskedFailures.Of(InstallFailures.Of(installer, new ToolResult([installer], 1, said.Split('\n'))), inputs, variables);
    }
}
