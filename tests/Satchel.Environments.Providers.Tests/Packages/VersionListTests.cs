using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Versions near to what was asked for, and what conditions on versions say for sure.</summary>
public sealed class VersionListTests
{
    [Theory]
    [InlineData("1.0,2.0", "x==7", "1.0, 2.0")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12", "x==4.5", "1, 2, 3, 4, 5, 6, 7, 8, …; the newest is 12")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12", "x==7.5", "…, 4, 5, 6, 7, 8, 9, 10, 11, …; the newest is 12")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12", "x>=13", "…, 5, 6, 7, 8, 9, 10, 11, 12")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12", "x", "…, 5, 6, 7, 8, 9, 10, 11, 12")]
    [InlineData("1.9,1.10rc1,1.10,1.11", "x==1.10.1", "1.9, 1.10rc1, 1.10, 1.11")]
    public void Around_WhatWasAskedFor_NamesTheNearestAndTheNewest(string versions, string requirement, string said) =>
        VersionList.Around(versions.Split(','), requirement).Should().Be(said);

    [Theory]
    [InlineData("==1.0", "1", false)]
    [InlineData("==1.0", "1.0.1", true)]
    [InlineData("==1.*", "1.7", false)]
    [InlineData("==1.*", "2.0", true)]
    [InlineData("!=1.*", "1.7", true)]
    [InlineData(">=1,<2", "1.9.9", false)]
    [InlineData(">=1, <2", "2.0", true)]
    [InlineData(">1", "1.0", true)]
    [InlineData("<=1.10", "1.9", false)]
    [InlineData("~=1.4.2", "1.4.9", false)]
    [InlineData("~=1.4.2", "1.5", true)]
    [InlineData("~=1.4", "2.0", true)]
    [InlineData("", "1.0", false)]
    [InlineData(">=2", "1.0.post1", false)]
    [InlineData(">=2rc1", "1.0", false)]
    [InlineData("===1.0", "2.0", false)]
    [InlineData(">20230101000000", "20240101000000", false)]
    [InlineData("!=0.0.20230101000000", "0.0.20240101000000", false)]
    [InlineData(">20240101000000", "20230101000000", true)]
    [InlineData(">20230101000000000000000", "20240101000000000000000", false)]
    [InlineData("<20230101000000000000000", "1.0", false)]
    public void Excludes_AVersion_OnlyWhenThatIsSure(string conditions, string version, bool excludes) =>
        VersionSpecifier.Excludes(conditions, version).Should().Be(excludes);
}
