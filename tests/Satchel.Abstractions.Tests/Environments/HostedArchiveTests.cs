using Satchel.Abstractions.Environments;

namespace Satchel.Abstractions.Tests.Environments;

public sealed class HostedArchiveTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    [Theory]
    [InlineData("https://github.com/o/r/archive/HEAD.zip", "HEAD", "https://github.com/o/r/archive/{0}.zip")]
    [InlineData("https://github.com/o/r/archive/refs/heads/a/b.tar.gz", "refs/heads/a/b", "https://github.com/o/r/archive/{0}.tar.gz")]
    [InlineData("https://u:t@github.com/o/r/archive/main.zip?x=y", "main", "https://***@github.com/o/r/archive/{0}.zip")]
    [InlineData("https://gitlab.com/g/s/p/-/archive/main/p-main.zip", "main", "https://gitlab.com/g/s/p/-/archive/{0}/p-main.zip")]
    [InlineData("https://git.firm.example/g/p/-/archive/a/b/p-b.tgz", "a/b", "https://git.firm.example/g/p/-/archive/{0}/p-b.tgz")]
    [InlineData("https://bitbucket.org/o/r/get/main.zip", "main", "https://bitbucket.org/o/r/get/{0}.zip")]
    public void Advise_WhatChangesWithEveryPush_NamesTheCommitInstead(string text, string reference, string better)
    {
        var archive = Find(text)!;

        archive.Ref.Should().Be(reference);
        archive.IsMutable.Should().BeTrue();
        archive.Advise(Commit).Should().Contain(string.Format(null, better, Commit)).And.NotContain(":t@");
        archive.Advise(commit: null).Should().EndWith("Name a commit instead.");
    }

    [Theory]
    [InlineData("https://github.com/o/r/archive/" + Commit + ".zip")]
    [InlineData("https://github.com/o/r/archive/0123abc.zip")]
    [InlineData("https://github.com/o/r/archive/refs/tags/any.zip")]
    [InlineData("https://github.com/o/r/archive/v1.2.3.zip")]
    [InlineData("https://gitlab.com/g/p/-/archive/2.0/p-2.0.tar.gz")]
    [InlineData("https://bitbucket.org/o/r/get/abcdef0.zip")]
    public void Advise_CommitOrVersion_SaysNothing(string text) => Find(text)!.Advise(Commit).Should().BeNull();

    [Theory]
    [InlineData("https://files.example/archive/main.zip")]
    [InlineData("https://github.com/o/r/releases/download/main/x.zip")]
    [InlineData("s3://github.com/o/r/archive/main.zip")]
    [InlineData("satchel://sha256-0")]
    public void Find_WhatIsNoStateOfARepository_IsNothing(string text) => Find(text).Should().BeNull();

    private static HostedArchive? Find(string text)
    {
        RuntimeEnvUri.TryParse(text, out var uri, out var fault).Should().BeTrue(fault);
        return HostedArchive.Find(uri!);
    }
}
