using Satchel.Abstractions.Environments;

namespace Satchel.Abstractions.Tests.Environments;

public sealed class RepositoryUriTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("#subdirectory=.", "")]
    [InlineData("#subdirectory=./a//b/", "a/b")]
    [InlineData("#subdirectory=a%20b", "a b")]
    [InlineData("#egg=x&subdirectory=a", "a")]
    public void TryParse_Subdirectory_IsReadAsAPath(string fragment, string expected)
    {
        RepositoryUri.TryParse(Parsed(fragment), out var repository, out _).Should().BeTrue();

        repository!.Subdirectory.Should().Be(expected);
    }

    [Theory]
    [InlineData("#subdirectory=..")]
    [InlineData("#subdirectory=a/../../b")]
    [InlineData("#subdirectory=%2e%2e/b")]
    [InlineData("#subdirectory=a%2F..%2F..%2Fb")]
    [InlineData("#subdirectory=a%0Ab")]
    public void TryParse_SubdirectoryLeadsElsewhere_IsRefused(string fragment)
    {
        RepositoryUri.TryParse(Parsed(fragment), out _, out var fault).Should().BeFalse();

        fault.Should().Contain("subdirectory");
    }

    private static RuntimeEnvUri Parsed(string fragment)
    {
        RuntimeEnvUri.TryParse("git+https://host/r.git@main" + fragment, out var uri, out _).Should().BeTrue();
        return uri!;
    }
}
