using Satchel.Abstractions.Jobs;

namespace Satchel.Abstractions.Tests.Jobs;

public sealed class LabelSelectorTextTests
{
    [Theory]
    [InlineData("zone", "b")]
    [InlineData("zone", "!b")]
    [InlineData("zone", "in(a,b)")]
    [InlineData("zone", "in(a, b)")]
    [InlineData("zone", "!in(a,b-1,c_2.x)")]
    [InlineData("zone", "")]
    [InlineData("zone", "in")]
    [InlineData("ray.io/accelerator-type", "A100")]
    [InlineData("a", "012345678901234567890123456789012345678901234567890123456789012")]
    public void FindFault_GoodSelector_IsNull(string key, string condition) =>
        LabelSelectorText.FindFault(key, condition).Should().BeNull();

    [Theory]
    [InlineData("zone", "in((")]
    [InlineData("zone", "in()")]
    [InlineData("zone", "in(a,)")]
    [InlineData("zone", "in(a")]
    [InlineData("zone", "!!b")]
    [InlineData("zone", "-b")]
    [InlineData("zone", "b.")]
    [InlineData("zone", "a b")]
    [InlineData("zone", "ü")]
    [InlineData("zone", "a\n")]
    [InlineData("zone", "0123456789012345678901234567890123456789012345678901234567890123")]
    public void FindFault_BadCondition_QuotesIt(string key, string condition) =>
        LabelSelectorText.FindFault(key, condition).Should().StartWith($"Invalid label selector value `{condition}`");

    [Theory]
    [InlineData("")]
    [InlineData("/zone")]
    [InlineData("ray.io/")]
    [InlineData("a/b/c")]
    [InlineData("-a")]
    [InlineData("a b")]
    public void FindFault_BadKey_QuotesIt(string key) =>
        LabelSelectorText.FindFault(key, "v").Should().StartWith($"Invalid label selector key `{key}`");
}
