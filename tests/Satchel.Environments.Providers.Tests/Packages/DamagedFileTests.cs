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
