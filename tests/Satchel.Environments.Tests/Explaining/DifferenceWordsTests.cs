using Satchel.Environments.Explaining;

namespace Satchel.Environments.Tests.Explaining;

/// <summary>Why a layer is to be built, in words that need no knowledge of keys.</summary>
public sealed class DifferenceWordsTests
{
    private const string Locked = """{"name":"tabulate","version":"0.9.0","url":"http://h/t.whl","sha256":"00"}""";
    private const string Other = """{"name":"tabulate","version":"0.8.0","url":"http://h/t.whl","sha256":"11"}""";

    [Fact]
    public void Of_OtherPackagesOfTheNodesPython_SaysThatOnceAndNoDigest() =>
        DifferenceWords
            .Of([new("python.packages", null, "b3f8383c"), new("python.packages", "726597a1", null)])
            .Should()
            .Be("what is installed in the node's own Python is not what it was for the nearest environment");

    [Fact]
    public void Of_ALockThatOnlyTheNearestHas_SaysSoOnce() =>
        DifferenceWords
            .Of([new("lock", Locked, null), new("lock", Other, null), new("lock_check", "2", null)])
            .Should()
            .Be("the nearest environment was installed from a lock");

    [Fact]
    public void Of_AnotherLock_NamesPackageAndVersions() =>
        DifferenceWords
            .Of([new("lock", Other, Locked)])
            .Should()
            .Be("the lock has `tabulate 0.9.0`, and `tabulate 0.8.0` in the nearest environment");

    [Fact]
    public void Of_ALoginInAnAddress_ShowsNoWordOfOurOwn() =>
        DifferenceWords
            .Of([new("requirements", "--index-url http://${LAYER_URL_CREDENTIALS_1}@h/simple", "--index-url http://${PW}@h/simple")])
            .Should()
            .Be("`--index-url http://${PW}@h/simple` was `--index-url http://***@h/simple` in the nearest environment");

    [Fact]
    public void Of_AnotherVersion_SaysWhichItWas() =>
        DifferenceWords
            .Of([new("requirements", "alpha==1.0", "alpha==2.0"), new("a", null, "1"), new("b", "2", null), new("c", "3", "4")])
            .Should()
            .Be(
                "`alpha==2.0` was `1.0` in the nearest environment; `1` (a) is not in the nearest environment; `2` (b) is only in the nearest "
                    + "environment; and 1 more"
            );
}
