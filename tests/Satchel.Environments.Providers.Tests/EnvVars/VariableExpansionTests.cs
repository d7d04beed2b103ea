using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Tests.EnvVars;

/// <summary>Where two dollars stand for one: before a brace, which nobody writes by accident, and nowhere else.</summary>
public sealed class VariableExpansionTests
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal) { ["HOME"] = "/home/u" };

    [Theory]
    [InlineData("$${HOME}", "${HOME}")]
    [InlineData("$${UNKNOWN}/$${HOME}", "${UNKNOWN}/${HOME}")]
    [InlineData("$$${HOME}", "$${HOME}")]
    [InlineData("$$X", "$$X")]
    [InlineData("$$HOME", "$/home/u")]
    [InlineData("pa$$word", "pa$$word")]
    [InlineData("$$", "$$")]
    [InlineData("a$$", "a$$")]
    [InlineData("$$ ${HOME}", "$$ /home/u")]
    [InlineData("$${}HOME", "$HOME")]
    [InlineData("pa$${}word$$${}{HOME}", "pa$word$${HOME}")]
    public void Expand_TwoDollars_AreOneBeforeABraceAlone(string text, string expected)
    {
        var unknown = new List<string>();

        VariableExpansion.Expand(text, Known.GetValueOrDefault, unknown.Add).Should().Be(expected);

        unknown.Should().BeEmpty();
    }

    [Theory]
    [InlineData("pa$word")]
    [InlineData("$HOME ${HOME} $${HOME} $$HOME $${} ${} $")]
    [InlineData("100$ or so")]
    public void ValueOf_AnyText_IsThatTextOnceExpanded(string text)
    {
        VariableExpansion.Expand(VariableExpansion.ValueOf(text), Known.GetValueOrDefault).Should().Be(text);
        LiteralDollar.TextOf(VariableExpansion.ValueOf(text)).Should().Be(text);
    }

    [Fact]
    public void Expand_ValueThatStandsThereTooOften_IsRefused()
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal) { ["LONG"] = new('x', 100_000) };
        var text = string.Concat(Enumerable.Repeat("${LONG}", 11));

        var expand = () => VariableExpansion.Expand(text, known.GetValueOrDefault);
        var replace = () => VariableReference.Expand(text, known);

        expand.Should().Throw<SetupFailedException>();
        replace.Should().Throw<SetupFailedException>();
        VariableExpansion.Expand("${LONG}${LONG}", known.GetValueOrDefault).Should().HaveLength(200_000);
    }
}
