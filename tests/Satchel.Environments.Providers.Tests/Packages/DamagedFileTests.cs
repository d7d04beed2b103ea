using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Nuget;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>What installers print of files that are damaged or gone, and what is made of it.</summary>
public sealed class DamagedFileTests
{
    [Theory]
    [InlineData("ERROR: Wheel 'adv' located at /x/adv-1.0-py3-none-any.whl is invalid.", "archive_corrupt", "damaged")]
    [InlineData(
        "ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: '/x/gone-1.0-py3-none-any.whl'",
        "uri_not_found",
        "nothing at /x/gone-1.0-py3-none-any.whl"
    )]
    [InlineData("  error: Distribution not found at: file:///x/gone-1.0-py3-none-any.whl", "uri_not_found", "nothing at file:///x/gone")]
    public void Of_AFileOfPipOrUv_SaysWhatIsWrongWithIt(string said, string code, string message)
    {
        var failure = InstallFailures.Of("pip", new ToolResult(["pip"], 1, ["Processing ./it", said]));

        failure.Kind.Code.Should().Be(code);
        failure.Message.Should().Contain(message);
    }

    [Theory]
    [InlineData(
        "Processing /x/1/cut-1.0-py3-none-any.whl\nERROR: Wheel 'cut' located at /x/1/cut-1.0-py3-none-any.whl is invalid.",
        "cut-1.0-py3-none-any.whl"
    )]
    [InlineData("Processing /x/1/cut-1.0.tar.gz\ntarfile.ReadError: not a gzip file", "cut-1.0.tar.gz")]
    [InlineData(
        "error: Failed to read `cut @ file:///x/cut-1.0-py3-none-any.whl`\n  cause: Failed to read metadata: /x/cut-1.0-py3-none-any.whl\n"
            + "  cause: Failed to read from zip file\n  cause: unable to locate the end of central directory record",
        "cut-1.0-py3-none-any.whl"
    )]
    public void Of_AFileThatTheUserSent_NamesItAndNoIndex(string said, string file)
    {
        var failure = InstallFailures.Of("pip", new ToolResult(["pip"], 1, said.Split('\n')));

        failure.Kind.Code.Should().Be("archive_corrupt");
        failure.Message.Should().Be($"The file {file} of the environment is damaged or cut short.");
        failure.Error.Hint.Should().NotContain("index");
    }

    [Fact]
    public void Of_ADamagedFileOfAnIndex_IsNotRemembered()
    {
        string[] said =
        [
            "Processing /x/own-1.0-py3-none-any.whl",
            "Collecting adv",
            "ERROR: Wheel 'adv' located at /x/adv-1.0-py3-none-any.whl is invalid.",
        ];

        var failure = InstallFailures.Of("pip", new ToolResult(["pip"], 1, said));

        failure.Message.Should().Be("The file of adv is damaged.");
        failure.Error.Retryable.Should().BeTrue();
    }

    [Theory]
    [InlineData("ERROR: tqdm.whl is not a valid wheel filename.")]
    [InlineData("error: The wheel filename `tqdm.whl` is invalid: Must have a version")]
    public void Of_ARenamedWheel_SaysWhatAWheelIsCalled(string said)
    {
        var failure = InstallFailures.Of("pip", new ToolResult(["pip"], 1, [said]));

        failure.Message.Should().Be("tqdm.whl is not the name of a wheel.");
        failure.Error.Hint.Should().Contain("PLATFORM.whl");
    }

    [Fact]
    public void Of_APackageOfNugetThatEndsTooSoon_NamesIt()
    {
        string[] said =
        [
            "NuGet.targets(198,5): error : Failed to download package 'Upper.1.2.3' from 'http://h/upper.1.2.3.nupkg'. [/x/p.csproj]",
            "NuGet.targets(198,5): error :   The response ended prematurely, with at least 20 additional bytes expected. [/x/p.csproj]",
            "NuGet.targets(198,5): error : The feed 'feed1 [http://h/index.json]' lists package 'Upper.1.2.3' but multiple attempts to download the nupkg have failed.",
        ];

        var failure = RestoreFailures.Of(new ToolResult(["dotnet"], 1, said));

        failure.Kind.Code.Should().Be("archive_corrupt");
        failure.Message.Should().Contain("Upper.1.2.3");
    }

    [Fact]
    public void Of_ACutPackageOfNuget_IsTakenForNoFailureOfTheTool()
    {
        const string Said = "/sdk/NuGet.targets(198,5): error : End of Central Directory record could not be found. [/x/p.csproj]";

        var failure = RestoreFailures.Of(new ToolResult(["dotnet"], 1, [Said]));

        failure.Kind.Should().Be(SetupErrorKinds.ArchiveCorrupt);
    }
}
