namespace Satchel.Packaging.Tests.RayNames;

/// <summary>
/// Lines that Ray reads in its own way; each was compared with Ray 2.60.0, as were some two hundred thousand random
/// ones.
/// </summary>
public sealed class RayPatternTests
{
    [Theory]
    [InlineData("build/", "build", false)]
    [InlineData("build/", "build/x", true)]
    [InlineData("build", "build/x/y", true)]
    [InlineData("/*", "a/b", false)]
    [InlineData("a/*", "a/b/c", false)]
    [InlineData("a/b*", "a/bc/d", true)]
    [InlineData("[^a]", "a", true)]
    [InlineData("[^a]", "b", false)]
    [InlineData("[!a]", "b", true)]
    [InlineData("a[!b]c", "a/c", true)]
    [InlineData("[]a]", "]", true)]
    [InlineData("[^]", "^", true)]
    [InlineData("a[", "a[", true)]
    [InlineData(@"[\d]", @"\", true)]
    [InlineData("[[:alpha:]]", "a]", true)]
    [InlineData("[--0]", "-", true)]
    [InlineData(@"\[b]", "b", true)]
    [InlineData(@"a\", "a", true)]
    [InlineData(@"\#a", "#a", true)]
    [InlineData("#a", "#a", false)]
    [InlineData("**/**/f", "a/b/f", false)]
    [InlineData("a/**/f", "a/f", true)]
    [InlineData("a//b", "a/b", false)]
    [InlineData("**", "a/b", true)]
    [InlineData("**", "a\nb", false)]
    [InlineData("a", "a\n", true)]
    [InlineData("./a", "a", false)]
    [InlineData("\u00a0a\u001c", "a", true)]
    [InlineData("x?", "x\U0001F600", true)]
    [InlineData("[\U0001F600]", "\U0001F600", true)]
    public void LeavesOut_OneLine_AsRay(string line, string path, bool leavesOut) =>
        RayPatternList.Of([line], "test").LeavesOut(CodePoints.Of(path)).Should().Be(leavesOut);

    [Theory]
    [InlineData("a", "!a", "a", false)]
    [InlineData("a", "!a", "a/b", true)]
    [InlineData("a/", "!a/b", "a/b", false)]
    [InlineData("!a", "a", "a", true)]
    public void LeavesOut_TwoLines_TheLastOneThatSpeaksDecides(string first, string second, string path, bool leavesOut) =>
        RayPatternList.Of([first, second], "test").LeavesOut(CodePoints.Of(path)).Should().Be(leavesOut);

    [Fact]
    public void LeavesOut_ManyStars_EndsSoon() =>
        RayPatternList
            .Of([string.Concat(Enumerable.Repeat("*a", 60)) + "b"], "test")
            .LeavesOut(CodePoints.Of(new string('a', 2000)))
            .Should()
            .BeFalse();
}
